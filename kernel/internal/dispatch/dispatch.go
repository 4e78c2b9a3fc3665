// Package dispatch answers Jupyter's messages. handlers.go has the table of message types, each
// with the channel on which it may come and whether it may have to wait; replies.go the contents
// that go out. Around each request stand busy and idle. The shell has a queue, and control stands
// beside it, so that an interrupt is heard while a cell runs.
package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"hipec/kernel/internal/about"
	"hipec/kernel/internal/history"
	"hipec/kernel/internal/order"
	"hipec/kernel/internal/queue"
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
	handlers map[string]handler
	question question
	comms    map[string]string // id -> target, of those that are open

	cell  sync.Mutex    // held while a cell runs: they share one interpreter
	ran   order.Tracker // held with cell
	count atomic.Int64  // execution count, raised by whoever holds cell
}

// How many runs are remembered for late output.
const remembered = 1000

// New returns a server. Log gets a line for each message that could not be answered; never a key.
func New(codec *wire.Codec, ch Channels, info Info, h History, log io.Writer) *Server {
	return &Server{codec: codec, ch: ch, info: info, history: h, log: log, handlers: handlers(),
		runs: map[int64]*run{}, comms: map[string]string{}, lanes: map[string]*lane{"": newLane("")}}
}

// Serve handles messages until a shutdown request or the context's end.
func (s *Server) Serve(ctx context.Context, runner Runner) {
	s.runner = runner
	ctx, s.stop = context.WithCancel(ctx)
	s.status("starting", nil)
	go s.serveLane(s.lanes[""])
	go s.receive(ctx, s.ch.Shell, s.route)
	slow := queue.New[request]()
	go s.serveSlow(slow)
	defer slow.Close()
	go s.receive(ctx, s.ch.Control, func(m *wire.Message) {
		r := request{m, s.ch.Control, nil}
		if s.handlers[m.Header.Type].waits {
			slow.Put(r)
			return
		}
		s.handle(r)
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

const requestSuffix = "_request"

// reply replies to a request, on the channel on which it came.
func (s *Server) reply(r request, content any) {
	typ := strings.TrimSuffix(r.Header.Type, requestSuffix) + "_reply"
	m, err := s.codec.New(typ, r.Message, content)
	if err != nil {
		fmt.Fprintln(s.log, "hipec:", err)
		return
	}
	m.Identities = r.Identities
	_ = s.send(r.socket, m)
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
	s.publish("status", parent, statusContent{state})
}

// serveSlow handles what came on control and may have to wait, one after the other.
func (s *Server) serveSlow(slow *queue.Of[request]) {
	for r, ok := slow.Next(); ok; r, ok = slow.Next() {
		s.handle(r)
	}
}

// handle serves one request, with busy before and idle after.
func (s *Server) handle(r request) {
	s.status("busy", r.Message)
	defer s.status("idle", r.Message)
	isRequest := strings.HasSuffix(r.Header.Type, requestSuffix)
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(s.log, "hipec: %s failed: %v\n", r.Header.Type, p)
			if isRequest {
				s.reply(r, failure(&worker.CellError{Name: "kernel error", Value: fmt.Sprint(p)}))
			}
		}
	}()
	h, known := s.handlers[r.Header.Type]
	switch {
	case !known:
		fmt.Fprintf(s.log, "hipec: a message of unknown type %q is ignored\n", r.Header.Type)
	case h.shell && r.lane == nil:
		s.reply(r, protocolError("a "+r.Header.Type+" is answered on the shell channel"))
	default:
		h.handle(s, r)
	}
}
