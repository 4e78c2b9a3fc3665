// Package dispatch answers Jupyter's messages: one typed handler a message type, busy and idle around each, a queue for the shell,
// and control beside it, so that an interrupt is heard while a cell runs.
package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"time"

	"hipec/kernel/internal/display"
	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/worker"
)

// Socket is a channel as dispatch needs it.
type Socket interface {
	Recv() ([][]byte, error)
	Send(frames [][]byte) error
}

// Runner runs cells.
type Runner interface {
	ID() int64
	Run(id int64, name, code string) error
	Assist(r worker.Request) (worker.Assist, error)
	Interrupt()
	Close()
}

// Info is what the kernel says of itself.
type Info struct {
	Implementation, Version, Banner string
	Links                           []HelpLink
}

// HelpLink is an entry of a front end's help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Server is a kernel at its channels.
type Server struct {
	codec                 *wire.Codec
	shell, control, iopub Socket
	runner                Runner
	info                  Info
	log                   io.Writer
	stop                  context.CancelFunc

	mu    sync.Mutex
	runs  map[int64]*run // kept for output that comes late
	order []int64
	count int  // of the shell's goroutine alone
	abort bool // execute requests in the queue are answered with "aborted"; of the shell's goroutine alone
	queue chan *wire.Message

	failedAt time.Time // when a cell last failed that was to stop those behind it; of the shell's goroutine alone
}

// run is one evaluation: the request behind it (nil if its output is not to be published), and what it came to.
type run struct {
	request *wire.Message
	count   int
	result  *display.Bundle
	fault   *worker.CellError
}

// How many runs are remembered for late output.
const remembered = 1000

// New answers a server. Log gets a line for each message that could not be answered; never a key.
func New(codec *wire.Codec, shell, control, iopub Socket, info Info, log io.Writer) *Server {
	return &Server{
		codec: codec, shell: shell, control: control, iopub: iopub, info: info, log: log,
		runs: map[int64]*run{}, queue: make(chan *wire.Message, 1024),
	}
}

// Serve answers messages until a shutdown request or the context's end.
func (s *Server) Serve(ctx context.Context, runner Runner) {
	s.runner = runner
	ctx, s.stop = context.WithCancel(ctx)
	s.status("starting", nil)
	go s.receive(ctx, s.shell, func(m *wire.Message) { s.queue <- m })
	go s.receive(ctx, s.control, func(m *wire.Message) { s.handle(s.control, m) })
	for {
		select {
		case <-ctx.Done():
			s.runner.Close()
			return
		case m := <-s.queue:
			s.handle(s.shell, m)
		}
	}
}

func (s *Server) receive(ctx context.Context, sock Socket, f func(*wire.Message)) {
	for {
		frames, err := sock.Recv()
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			fmt.Fprintln(s.log, "hipec: receive:", err)
			return
		}
		m, err := s.codec.Decode(frames)
		if err != nil {
			fmt.Fprintln(s.log, "hipec: message dropped:", err)
			continue
		}
		f(m)
	}
}

// publish sends a message on iopub.
func (s *Server) publish(typ string, parent *wire.Message, content any) {
	m, err := s.codec.New(typ, parent, content)
	if err != nil {
		fmt.Fprintln(s.log, "hipec:", err)
		return
	}
	m.Identities = [][]byte{[]byte(typ)}
	s.send(s.iopub, m)
}

func (s *Server) reply(sock Socket, req *wire.Message, content any) {
	typ := strings.TrimSuffix(req.Header.Type, "_request") + "_reply"
	m, err := s.codec.New(typ, req, content)
	if err != nil {
		fmt.Fprintln(s.log, "hipec:", err)
		return
	}
	m.Identities = req.Identities
	s.send(sock, m)
}

func (s *Server) send(sock Socket, m *wire.Message) {
	frames, err := s.codec.Encode(m)
	if err == nil {
		err = sock.Send(frames)
	}
	if err != nil {
		fmt.Fprintln(s.log, "hipec: send", m.Header.Type+":", err)
	}
}

func (s *Server) status(state string, parent *wire.Message) {
	s.publish("status", parent, map[string]any{"execution_state": state})
}

// handle answers one request, with busy before and idle after.
func (s *Server) handle(sock Socket, m *wire.Message) {
	s.status("busy", m)
	defer s.status("idle", m)
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(s.log, "hipec: %s failed: %v\n", m.Header.Type, r)
		}
	}()
	switch m.Header.Type {
	case "execute_request":
		s.execute(sock, m)
	case "kernel_info_request":
		s.reply(sock, m, s.kernelInfo())
	case "complete_request":
		s.complete(sock, m)
	case "inspect_request":
		s.inspect(sock, m)
	case "is_complete_request":
		s.isComplete(sock, m)
	case "history_request":
		s.reply(sock, m, map[string]any{"status": "ok", "history": []any{}})
	case "comm_info_request":
		s.reply(sock, m, map[string]any{"status": "ok", "comms": map[string]any{}})
	case "comm_open":
		var req struct {
			ID string `json:"comm_id"`
		}
		_ = json.Unmarshal(m.Content, &req)
		s.publish("comm_close", m, map[string]any{"comm_id": req.ID, "data": map[string]any{}})
	case "comm_msg", "comm_close":
		// There is no comm that they could be for.
	case "interrupt_request":
		s.runner.Interrupt()
		s.reply(sock, m, map[string]any{"status": "ok"})
	case "shutdown_request":
		var req struct {
			Restart bool `json:"restart"`
		}
		_ = json.Unmarshal(m.Content, &req)
		s.reply(sock, m, map[string]any{"status": "ok", "restart": req.Restart})
		s.publish("shutdown_reply", m, map[string]any{"status": "ok", "restart": req.Restart})
		s.stop()
	case "debug_request":
		s.reply(sock, m, map[string]any{"type": "response", "success": false, "message": "this kernel has no debugger yet"})
	default:
		fmt.Fprintf(s.log, "hipec: a message of unknown type %q is ignored\n", m.Header.Type)
	}
}

func (s *Server) kernelInfo() map[string]any {
	return map[string]any{
		"status":                 "ok",
		"protocol_version":       wire.Version,
		"implementation":         s.info.Implementation,
		"implementation_version": s.info.Version,
		"banner":                 s.info.Banner,
		"help_links":             append([]HelpLink{}, s.info.Links...),
		"supported_features":     []string{},
		"language_info": map[string]any{
			"name":               "go",
			"version":            strings.TrimPrefix(runtime.Version(), "go"),
			"mimetype":           "text/x-go",
			"file_extension":     ".go",
			"pygments_lexer":     "go",
			"codemirror_mode":    "go",
			"nbconvert_exporter": "script",
		},
	}
}
