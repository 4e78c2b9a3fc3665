package dispatch

import (
	"hipec/kernel/internal/display"
	"hipec/kernel/internal/worker"
)

// The contents of the messages that go out, as the messaging specification names their fields. A slice or a map that a
// front end reads is never null.

// okReply is the content of a reply that says no more than that all went well, and the beginning of those that do.
type okReply struct {
	Status string `json:"status"`
}

func success() okReply { return okReply{"ok"} }

// errorContent is what went wrong, as a cell's output.
type errorContent struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

func contentOf(e *worker.CellError) errorContent {
	return errorContent{e.Name, e.Value, append([]string{}, e.Traceback...)}
}

// errorReply is the reply to a request that failed.
type errorReply struct {
	okReply
	errorContent
	Count *int64 `json:"execution_count,omitempty"`
}

func failure(e *worker.CellError) errorReply { return errorReply{okReply{"error"}, contentOf(e), nil} }

func failureAt(e *worker.CellError, count int64) errorReply {
	r := failure(e)
	r.Count = &count
	return r
}

// protocolError is the reply to a request that cannot be answered as it came.
func protocolError(why string) errorReply {
	return failure(&worker.CellError{Name: "protocol error", Value: why})
}

type statusContent struct {
	State string `json:"execution_state"`
}

type kernelInfoReply struct {
	okReply
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	Banner                string       `json:"banner"`
	HelpLinks             []HelpLink   `json:"help_links"`
	SupportedFeatures     []string     `json:"supported_features"`
	Debugger              bool         `json:"debugger"`
	LanguageInfo          languageInfo `json:"language_info"`
}

type languageInfo struct {
	Name              string `json:"name"`
	Version           string `json:"version"`
	MIMEType          string `json:"mimetype"`
	FileExtension     string `json:"file_extension"`
	PygmentsLexer     string `json:"pygments_lexer"`
	CodeMirrorMode    string `json:"codemirror_mode"`
	NBConvertExporter string `json:"nbconvert_exporter"`
}

type shutdownReply struct {
	okReply
	Restart bool `json:"restart"`
}

type executeInput struct {
	Code  string `json:"code"`
	Count int64  `json:"execution_count"`
}

type executeReply struct {
	okReply
	Count       int64          `json:"execution_count"`
	Payload     []any          `json:"payload"`
	Expressions map[string]any `json:"user_expressions"`
}

type abortedReply struct {
	okReply
	Count int64 `json:"execution_count"`
}

type streamContent struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

type clearContent struct {
	Wait bool `json:"wait"`
}

// bundle is a value in all its forms.
type bundle struct {
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

func bundleOf(b *display.Bundle) bundle {
	out := bundle{map[string]any{}, map[string]any{}}
	if b != nil && b.Data != nil {
		out.Data = b.Data
	}
	if b != nil && b.Metadata != nil {
		out.Metadata = b.Metadata
	}
	return out
}

type displayData struct {
	bundle
	Transient transient `json:"transient"`
}

type transient struct {
	DisplayID string `json:"display_id,omitempty"`
}

type executeResult struct {
	bundle
	Count int64 `json:"execution_count"`
}

// expressionReply is one of the values of user_expressions.
type expressionReply struct {
	okReply
	bundle
}

type completeReply struct {
	okReply
	Matches  []string         `json:"matches"`
	Start    int              `json:"cursor_start"`
	End      int              `json:"cursor_end"`
	Metadata completeMetadata `json:"metadata"`
}

type completeMetadata struct {
	Types []completion `json:"_jupyter_types_experimental"`
}

type completion struct {
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
}

type inspectReply struct {
	okReply
	Found bool `json:"found"`
	bundle
}

type isCompleteReply struct {
	Status string  `json:"status"`
	Indent *string `json:"indent,omitempty"` // with "incomplete"
}

type historyReply struct {
	okReply
	History []any `json:"history"` // of [session, line, input] or [session, line, [input, output]]
}

type commInfoReply struct {
	okReply
	Comms map[string]commTarget `json:"comms"`
}

type commTarget struct {
	Target string `json:"target_name"`
}

type commContent struct {
	ID     string `json:"comm_id"`
	Target string `json:"target_name,omitempty"` // of a comm_open
	Data   any    `json:"data"`
}

type inputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

type subshellReply struct {
	okReply
	ID string `json:"subshell_id"`
}

type subshellsReply struct {
	okReply
	IDs []string `json:"subshell_id"`
}

type usageReply struct {
	Host   string      `json:"hostname"`
	PID    int         `json:"pid"`
	CPUs   int         `json:"cpu_count"`
	Memory int64       `json:"kernel_memory,omitempty"`
	CPU    *float64    `json:"kernel_cpu,omitempty"`
	System *hostMemory `json:"host_virtual_memory,omitempty"`
}

type hostMemory struct {
	Total     int64   `json:"total"`
	Available int64   `json:"available"`
	Used      int64   `json:"used"`
	Percent   float64 `json:"percent"`
}

// debugRefusal is the answer of the debug adapter protocol to what cannot be done.
type debugRefusal struct {
	Type       string `json:"type"`
	RequestSeq int    `json:"request_seq"`
	Seq        int    `json:"seq"`
	Command    string `json:"command"`
	Success    bool   `json:"success"`
	Message    string `json:"message"`
}
