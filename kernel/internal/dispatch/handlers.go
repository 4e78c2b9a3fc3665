package dispatch

import (
	"encoding/json"
	"runtime"
	"strings"

	"hipec/kernel/internal/wire"
)

// request is a message that came in, with the socket on which it came. The lane is the shell's; nil on control.
type request struct {
	*wire.Message
	socket Socket
	lane   *lane
}

// read takes in the content; what is missing or of another type stays zero.
func (r request) read(content any) { _ = json.Unmarshal(r.Content, content) }

// handler is what is done with the messages of one type.
type handler struct {
	handle func(*Server, request)
	waits  bool // it may wait for cells: on control it is put aside, so that an interrupt gets past it
	shell  bool // it is answered on the shell channel alone
}

// handlers is the table of all messages that the kernel knows. Those of the stdin channel, which
// are replies, are read in input.go.
func handlers() map[string]handler {
	return map[string]handler{
		"execute_request":         {handle: (*Server).execute, waits: true, shell: true},
		"complete_request":        {handle: (*Server).complete, waits: true},
		"inspect_request":         {handle: (*Server).inspect, waits: true},
		"is_complete_request":     {handle: (*Server).isComplete, waits: true},
		"history_request":         {handle: (*Server).historyReply},
		"kernel_info_request":     {handle: (*Server).kernelInfo},
		"comm_info_request":       {handle: (*Server).commInfo},
		"comm_open":               {handle: (*Server).commIn, waits: true},
		"comm_msg":                {handle: (*Server).commIn, waits: true},
		"comm_close":              {handle: (*Server).commIn, waits: true},
		"interrupt_request":       {handle: (*Server).interrupt},
		"shutdown_request":        {handle: (*Server).shutdown},
		"usage_request":           {handle: (*Server).usage},
		"debug_request":           {handle: (*Server).debug, waits: true},
		"create_subshell_request": {handle: (*Server).createSubshell},
		"delete_subshell_request": {handle: (*Server).deleteSubshell},
		"list_subshell_request":   {handle: (*Server).listSubshells},
	}
}

func (s *Server) interrupt(r request) {
	s.runner.Interrupt()
	s.reply(r, success())
}

func (s *Server) shutdown(r request) {
	var req struct {
		Restart bool `json:"restart"`
	}
	r.read(&req)
	content := shutdownReply{success(), req.Restart}
	s.reply(r, content)
	s.publish("shutdown_reply", r.Message, content)
	s.stop()
}

func (s *Server) kernelInfo(r request) {
	features := []string{"kernel subshells"}
	if s.info.Debugger {
		features = append(features, "debugger")
	}
	s.reply(r, kernelInfoReply{
		okReply:               success(),
		ProtocolVersion:       wire.Version,
		Implementation:        s.info.Implementation,
		ImplementationVersion: s.info.Version,
		Banner:                s.info.Banner,
		HelpLinks:             append([]HelpLink{}, s.info.Links...),
		SupportedFeatures:     features,
		Debugger:              s.info.Debugger,
		LanguageInfo: languageInfo{
			Name:              "go",
			Version:           strings.TrimPrefix(runtime.Version(), "go"),
			MIMEType:          "text/x-go",
			FileExtension:     ".go",
			PygmentsLexer:     "go",
			CodeMirrorMode:    "go",
			NBConvertExporter: "script",
		},
	})
}
