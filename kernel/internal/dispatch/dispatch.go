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
	"sync/atomic"

	"hipec/kernel/internal/about"
	"hipec/kernel/internal/history"
	"hipec/kernel/internal/order"
	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/worker"
)

// Socket is a channel as dispatch needs it.
type Socket interface {
	Recv() ([][]byte, error)
	Send(frames [][]byte) error
}

// Channels are a kernel's sockets.
type Channels struct{ Shell, Control, IOPub, Stdin Socket }

// Runner runs cells.
type Runner interface {
	ID() int64
	RunCell(id int64, cell worker.Cell) error
	Answer(id int64, text string, fault error)
	Assist(r worker.Request) (worker.Assist, error)
	Interrupt()
	Close()
}

// Debugged is a Runner with a debugger.
type Debugged interface {
	Debug(request json.RawMessage) (json.RawMessage, error)
}

// History keeps what was run.
type History interface {
	Add(line int, input, output string) error
	Tail(n int) []history.Entry
	Search(pattern string, n int, unique bool) []history.Entry
	Range(session, start, stop int) []history.Entry
}

// Info is what the kernel says of itself.
type Info struct {
	Implementation, Version, Banner string
	Links                           []HelpLink
	Debugger                        bool // cells can be debugged
}

// HelpLink is an entry of a front end's help menu.
type HelpLink = about.Link

// Server is a kernel at its channels.
type Server struct {
	codec   *wire.Codec
	ch      Channels
	runner  Runner
	info    Info
	history History
	log     io.Writer
	stop    context.CancelFunc
	meter   meter

	mu       sync.Mutex
	runs     map[int64]*run // kept for output that comes late
	order    []int64
	lanes    map[string]*lane // the main shell under "", and subshells
	question question
	comms    map[string]string // id -> target, of those that are open

	cell  sync.Mutex    // held while a cell runs: they share one interpreter
	ran   order.Tracker // held with cell
	count atomic.Int64  // execution count, raised by whoever holds cell
}

// How many runs are remembered for late output.
const remembered = 1000

// New answers a server. Log gets a line for each message that could not be answered; never a key.
func New(codec *wire.Codec, ch Channels, info Info, h History, log io.Writer) *Server {
	return &Server{codec: codec, ch: ch, info: info, history: h, log: log, runs: map[int64]*run{}, comms: map[string]string{}, lanes: map[string]*lane{"": newLane("")}}
}

// Serve answers messages until a shutdown request or the context's end.
func (s *Server) Serve(ctx context.Context, runner Runner) {
	s.runner = runner
	ctx, s.stop = context.WithCancel(ctx)
	s.status("starting", nil)
	go s.serveLane(s.lanes[""])
	go s.receive(ctx, s.ch.Shell, s.route)
	debugs := newLane("debug")
	go s.serveDebug(debugs)
	defer debugs.close()
	go s.receive(ctx, s.ch.Control, func(m *wire.Message) {
		if m.Header.Type == "debug_request" { // what it evaluates may take long, and an interrupt must get past it
			debugs.put(m)
			return
		}
		s.handle(nil, s.ch.Control, m)
	})
	go s.receive(ctx, s.ch.Stdin, s.inputReply)
	<-ctx.Done()
	s.runner.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lanes {
		l.close()
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
	s.publishWith(typ, parent, content, nil)
}

func (s *Server) publishWith(typ string, parent *wire.Message, content any, metadata map[string]any) {
	m, err := s.codec.New(typ, parent, content)
	if err != nil {
		fmt.Fprintln(s.log, "hipec:", err)
		return
	}
	m.Identities = [][]byte{[]byte(typ)}
	if metadata != nil {
		m.Metadata = metadata
	}
	_ = s.send(s.ch.IOPub, m)
}

func (s *Server) reply(sock Socket, req *wire.Message, content any) {
	typ := strings.TrimSuffix(req.Header.Type, "_request") + "_reply"
	m, err := s.codec.New(typ, req, content)
	if err != nil {
		fmt.Fprintln(s.log, "hipec:", err)
		return
	}
	m.Identities = req.Identities
	_ = s.send(sock, m)
}

// send sends a message. What cannot be sent is logged.
func (s *Server) send(sock Socket, m *wire.Message) error {
	frames, err := s.codec.Encode(m)
	if err == nil {
		err = sock.Send(frames)
	}
	if err != nil {
		fmt.Fprintln(s.log, "hipec: send", m.Header.Type+":", err)
	}
	return err
}

func (s *Server) status(state string, parent *wire.Message) {
	s.publish("status", parent, map[string]any{"execution_state": state})
}

// handle answers one request, with busy before and idle after. The lane is nil for control.
func (s *Server) handle(l *lane, sock Socket, m *wire.Message) {
	s.status("busy", m)
	defer s.status("idle", m)
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(s.log, "hipec: %s failed: %v\n", m.Header.Type, r)
			if strings.HasSuffix(m.Header.Type, "_request") {
				s.reply(sock, m, failure(&worker.CellError{Name: "kernel error", Value: fmt.Sprint(r)}, s.count.Load()))
			}
		}
	}()
	switch m.Header.Type {
	case "execute_request":
		s.execute(l, sock, m)
	case "kernel_info_request":
		s.reply(sock, m, s.kernelInfo())
	case "complete_request":
		s.complete(sock, m)
	case "inspect_request":
		s.inspect(sock, m)
	case "is_complete_request":
		s.isComplete(sock, m)
	case "history_request":
		s.historyReply(sock, m)
	case "comm_info_request":
		s.commInfo(sock, m)
	case "comm_open", "comm_msg", "comm_close":
		s.commIn(m)
	case "interrupt_request":
		s.runner.Interrupt()
		s.reply(sock, m, map[string]any{"status": "ok"})
	case "shutdown_request":
		s.shutdown(sock, m)
	case "create_subshell_request", "delete_subshell_request", "list_subshell_request":
		s.subshells(sock, m)
	case "usage_request":
		s.reply(sock, m, s.usage())
	case "debug_request":
		s.debug(sock, m)
	default:
		fmt.Fprintf(s.log, "hipec: a message of unknown type %q is ignored\n", m.Header.Type)
	}
}

func (s *Server) shutdown(sock Socket, m *wire.Message) {
	var req struct {
		Restart bool `json:"restart"`
	}
	_ = json.Unmarshal(m.Content, &req)
	s.reply(sock, m, map[string]any{"status": "ok", "restart": req.Restart})
	s.publish("shutdown_reply", m, map[string]any{"status": "ok", "restart": req.Restart})
	s.stop()
}

func (s *Server) features() []string {
	list := []string{"kernel subshells"}
	if s.info.Debugger {
		list = append(list, "debugger")
	}
	return list
}

func (s *Server) kernelInfo() map[string]any {
	return map[string]any{
		"status":                 "ok",
		"protocol_version":       wire.Version,
		"implementation":         s.info.Implementation,
		"implementation_version": s.info.Version,
		"banner":                 s.info.Banner,
		"help_links":             append([]HelpLink{}, s.info.Links...),
		"supported_features":     s.features(),
		"debugger":               s.info.Debugger,
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
