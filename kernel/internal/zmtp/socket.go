package zmtp

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// Options say how a socket listens.
type Options struct {
	Kind Kind // Router, XPub or Rep
	// Subscribed, of an XPub, returns the message that greets a subscriber when its subscription is in
	// force; nil for none. It must not call the socket.
	Subscribed func(topic string) [][]byte
	// Keys, if not nil, are the server's for CURVE. Whoever knows their public half may connect then, and nobody else.
	Keys *Keys
	// Fresh is for an endpoint that others may pick as well: a path of ipc at which something lies
	// already is never taken over.
	Fresh bool
	// MaxQueued is how many bytes may wait for one peer before it is taken for dead; 0 means 1 GiB.
	MaxQueued int
	// Log, if not nil, is told of peers that were rejected or given up.
	Log func(format string, args ...any)
}

// How long a peer may take for the handshake.
const patience = 30 * time.Second

// Errors of Recv and Send.
var (
	ErrClosed = errors.New("zmtp: the socket is closed")
	ErrNoPeer = errors.New("zmtp: the front end is not, or no longer, connected")
)

// Socket is a listening socket. All its methods may be called by any goroutine.
type Socket struct {
	opts   Options
	listen net.Listener
	in     chan [][]byte
	closed chan struct{}

	mu     sync.Mutex
	peers  map[*peer]bool
	routes map[string]*peer // of a Router, by identity
	wg     sync.WaitGroup   // connections

	rejected int       // connections so far
	lastLog  time.Time // when a rejection was last logged
}

// peer is one connection.
type peer struct {
	*wire
	out   *queue
	route string
	done  chan struct{} // closed when its writer has ended
	subs  map[string]int
}

// Listen opens a socket at an endpoint, tcp://address:port or ipc://path.
func Listen(endpoint string, o Options) (*Socket, error) {
	if o.Kind != Router && o.Kind != XPub && o.Kind != Rep {
		return nil, fmt.Errorf("zmtp: a %s socket cannot listen", o.Kind)
	}
	if o.MaxQueued == 0 {
		o.MaxQueued = 1 << 30
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	l, err := listen(endpoint, o.Fresh)
	if err != nil {
		return nil, err
	}
	s := &Socket{
		opts: o, listen: l, in: make(chan [][]byte, 16), closed: make(chan struct{}),
		peers: map[*peer]bool{}, routes: map[string]*peer{},
	}
	go s.accept()
	return s, nil
}

// Endpoint returns where the socket listens.
func (s *Socket) Endpoint() string {
	a := s.listen.Addr()
	if a.Network() == "unix" {
		return "ipc://" + a.String()
	}
	return "tcp://" + a.String()
}

func (s *Socket) accept() {
	for wait := time.Millisecond; ; {
		c, err := s.listen.Accept()
		if err == nil {
			wait = time.Millisecond
			s.welcome(c)
			continue
		}
		select {
		case <-s.closed:
			return
		case <-time.After(wait): // out of file descriptors, say: front ends go, and then it works again
			wait = min(2*wait, time.Second)
		}
	}
}

// welcome begins a connection's life, unless the socket has closed meanwhile.
func (s *Socket) welcome(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
		c.Close()
	default:
		s.wg.Go(func() { s.serve(c) })
	}
}

// serve is a connection's life.
func (s *Socket) serve(c net.Conn) {
	defer c.Close()
	stop := make(chan struct{})
	go func() { // a socket that closes does not wait for a peer in the middle of its handshake
		select {
		case <-s.closed:
			_ = c.SetReadDeadline(time.Now())
		case <-stop:
		}
	}()
	w, err := handshake(c, s.opts.Kind, nil, security{keys: s.opts.Keys}, patience)
	close(stop)
	if err != nil {
		if isProtocolError(err) { // else it has left by itself
			s.logRejected(err)
		}
		return
	}
	p := &peer{wire: w, out: newQueue(s.opts.MaxQueued), done: make(chan struct{}), subs: map[string]int{}}
	if !s.add(p) {
		return
	}
	go func() {
		defer close(p.done)
		p.out.write(w)
		c.Close() // also when the write failed: the reader must notice
	}()
	defer s.remove(p)
	for {
		it, err := p.next()
		if err != nil {
			if isProtocolError(err) {
				s.opts.Log("%v", err)
			}
			return
		}
		if !s.take(p, it) {
			return
		}
	}
}

// isProtocolError reports whether err was caused by malformed input from the peer.
func isProtocolError(err error) bool {
	return errors.Is(err, ErrGreeting) || errors.Is(err, ErrCurve) || errors.Is(err, ErrFrame) ||
		errors.Is(err, ErrTooLarge)
}

// logRejected logs that a peer was rejected. One that is rejected comes back ten times a second; the log
// reports it every ten seconds.
func (s *Socket) logRejected(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rejected++; time.Since(s.lastLog) < 10*time.Second {
		return
	}
	s.opts.Log("zmtp: a peer was rejected: %v (%d so far)", err, s.rejected)
	s.lastLog = time.Now()
}

// add makes a peer reachable; one that had its identity is gone then.
func (s *Socket) add(p *peer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
		return false
	default:
	}
	s.peers[p] = true
	if s.opts.Kind != Router {
		return true
	}
	if p.route = string(p.identity); p.route == "" {
		id := make([]byte, 9) // like ZeroMQ's own, it begins with a zero, which no peer may choose
		_, _ = rand.Read(id[1:])
		p.route = string(id)
	}
	if old := s.routes[p.route]; old != nil {
		old.Close()
	}
	s.routes[p.route] = p
	return true
}

func (s *Socket) remove(p *peer) {
	s.mu.Lock()
	delete(s.peers, p)
	if s.routes[p.route] == p {
		delete(s.routes, p.route)
	}
	s.mu.Unlock()
	p.out.close()
	select {
	case <-s.closed: // what waits may still be written: Close lingers
		_ = p.SetWriteDeadline(time.Now().Add(time.Second))
	default:
		p.Close()
	}
	<-p.done
}

// take deals with what a peer sent; false ends the connection.
func (s *Socket) take(p *peer, it item) bool {
	switch it.command {
	case "":
	case "SUBSCRIBE":
		s.subscribe(p, string(it.body), 1)
		return true
	case "CANCEL":
		s.subscribe(p, string(it.body), -1)
		return true
	case "PING": // two bytes of time to live, then a context that is sent back
		if len(it.body) >= 2 {
			s.put(p, appendCommand(nil, "PONG", it.body[2:]))
		}
		return true
	case "ERROR":
		return false
	default:
		return true // of a later version
	}
	switch s.opts.Kind {
	case XPub:
		if f := it.frames[0]; len(it.frames) == 1 && len(f) > 0 && f[0] <= 1 {
			s.subscribe(p, string(f[1:]), 2*int(f[0])-1)
		}
	case Rep:
		s.put(p, appendMessage(nil, it.frames))
	default:
		select {
		case s.in <- append([][]byte{[]byte(p.route)}, it.frames...):
		case <-s.closed:
			return false
		}
	}
	return true
}

func (s *Socket) subscribe(p *peer, topic string, by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := p.subs[topic] + by; n > 0 {
		p.subs[topic] = n
	} else {
		delete(p.subs, topic)
	}
	// Under the lock: nothing can be published between the subscription and its greeting.
	if by > 0 && s.opts.Kind == XPub && s.opts.Subscribed != nil {
		if m := s.opts.Subscribed(topic); m != nil {
			s.put(p, appendMessage(nil, m))
		}
	}
}

// put sends bytes to a peer, or gives it up if it does not read.
func (s *Socket) put(p *peer, data []byte) {
	if !p.out.put(data) {
		s.opts.Log("zmtp: a front end did not read what was sent, its connection is closed (%d bytes waited)",
			s.opts.MaxQueued)
		p.Close()
		p.out.close()
	}
}

// Recv waits for the next message; a Router's begins with the sender's identity.
func (s *Socket) Recv() ([][]byte, error) {
	select {
	case f := <-s.in:
		return f, nil
	case <-s.closed:
		return nil, ErrClosed
	}
}

// Send sends a message without waiting for its receivers: a Router to the peer that the first frame
// names, an XPub to all who subscribed to a beginning of the first frame. A message that nobody is
// there to receive is dropped; a Router says so (ErrNoPeer).
func (s *Socket) Send(frames [][]byte) error {
	if len(frames) == 0 {
		return fmt.Errorf("%w: a message without frames", ErrFrame)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
		return ErrClosed
	default:
	}
	switch s.opts.Kind {
	case Router:
		p := s.routes[string(frames[0])]
		if p == nil || len(frames) < 2 {
			return ErrNoPeer
		}
		s.put(p, appendMessage(nil, frames[1:]))
	case XPub:
		var data []byte // made once, whoever hears it
		for p := range s.peers {
			if p.wants(frames[0]) {
				if data == nil {
					data = appendMessage(nil, frames)
				}
				s.put(p, data)
			}
		}
	}
	return nil
}

// wants reports whether a peer has subscribed to a topic. The socket is locked.
func (p *peer) wants(topic []byte) bool {
	for sub := range p.subs {
		if strings.HasPrefix(string(topic), sub) {
			return true
		}
	}
	return false
}

// Peers returns how many peers there are.
func (s *Socket) Peers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.peers)
}

// Close ends the socket. What waits to be written may take as long as the given time.
func (s *Socket) Close(linger time.Duration) error {
	s.mu.Lock()
	select {
	case <-s.closed:
		s.mu.Unlock()
		return nil
	default:
	}
	close(s.closed)
	var list []*peer
	for p := range s.peers {
		list = append(list, p)
	}
	s.mu.Unlock()
	err := s.listen.Close()
	end := time.After(linger)
	for _, p := range list {
		p.out.close()
		select {
		case <-p.done:
		case <-end:
			end = time.After(0)
		}
	}
	for _, p := range list {
		p.Close()
	}
	s.wg.Wait()
	return err
}
