package zmtp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func open(t *testing.T, endpoint string, o Options) *Socket {
	t.Helper()
	s, err := Listen(endpoint, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(0) })
	return s
}

func dial(t *testing.T, s *Socket, kind Kind, identity string) *Client {
	t.Helper()
	c, err := Dial(s.Endpoint(), kind, identity)
	if err != nil {
		t.Fatal(err)
	}
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	t.Cleanup(func() { c.Close() })
	return c
}

func frames(parts ...string) [][]byte {
	out := make([][]byte, len(parts))
	for i, p := range parts {
		out[i] = []byte(p)
	}
	return out
}

func expect(t *testing.T, c *Client, want ...string) {
	t.Helper()
	got, err := c.Recv()
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Fatalf("got %.200q, want %.200q", got, want)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never: " + what)
		}
	}
}

func TestRouterAnswersWhoAsked(t *testing.T) {
	for _, endpoint := range []string{"tcp://127.0.0.1:0", "ipc://" + filepath.Join(t.TempDir(), "shell-1")} {
		s := open(t, endpoint, Options{Kind: Router})
		a, b := dial(t, s, Dealer, "a"), dial(t, s, Dealer, "")
		long := strings.Repeat("x", 3<<20)
		for _, c := range []*Client{a, b} {
			if err := c.Send(frames("", "hello", long)); err != nil {
				t.Fatal(err)
			}
			m, err := s.Recv()
			if err != nil || len(m) != 4 || len(m[0]) == 0 || len(m[3]) != len(long) {
				t.Fatalf("%v, %d frames", err, len(m))
			}
			if err := s.Send([][]byte{m[0], {}, m[3], m[2]}); err != nil {
				t.Fatal(err)
			}
			expect(t, c, "", long, "hello")
		}
		if err := s.Send(frames("nobody", "x")); !errors.Is(err, ErrNoPeer) {
			t.Error("a front end that is not there:", err)
		}
	}
}

// A front end that comes back under its name is the one that is answered.
func TestRouterHandsOver(t *testing.T) {
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: Router})
	old := dial(t, s, Dealer, "me")
	_ = old.Send(frames("1"))
	if _, err := s.Recv(); err != nil {
		t.Fatal(err)
	}
	now := dial(t, s, Dealer, "me")
	_ = now.Send(frames("2"))
	if _, err := s.Recv(); err != nil {
		t.Fatal(err)
	}
	_ = s.Send(frames("me", "answer"))
	expect(t, now, "answer")
	if _, err := old.Recv(); err == nil {
		t.Error("the old connection lives on")
	}
	eventually(t, "one peer", func() bool { return s.Peers() == 1 })
	_ = s.Send(frames("me", "again")) // the old one's end took nothing with it
	expect(t, now, "again")
}

func TestPublisherGreetsAndSelects(t *testing.T) {
	s := open(t, "tcp://127.0.0.1:0",
		Options{Kind: XPub, Subscribed: func(topic string) [][]byte { return frames("welcome", topic) }})
	all, some := dial(t, s, Sub, ""), dial(t, s, Sub, "")
	_ = all.Subscribe("")
	expect(t, all, "welcome", "")
	_ = some.Send(frames("\x01str")) // as a peer of ZMTP 3.0 subscribes
	expect(t, some, "welcome", "str")
	_ = s.Send(frames("status", "1"))
	_ = s.Send(frames("stream", "2"))
	expect(t, all, "status", "1")
	expect(t, all, "stream", "2")
	expect(t, some, "stream", "2")
	_ = some.Send(frames("\x00str"))
	_ = some.write(appendCommand(nil, "PING", []byte("\x00\x10ctx"))) // when it is answered, the rest is through
	it, err := some.w.next()
	if err != nil || it.command != "PONG" || string(it.body) != "ctx" {
		t.Fatalf("%v %v", it, err)
	}
	_ = s.Send(frames("stream", "3"))
	_ = some.Subscribe("end")
	expect(t, some, "welcome", "end")
}

func TestHeartbeat(t *testing.T) {
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: Rep})
	c := dial(t, s, Req, "")
	_ = c.Send(frames("", "ping"))
	expect(t, c, "", "ping")
}

// Front ends come, go and come back, while another one listens; go-zeromq's publisher fell silent here.
func TestFrontEndsComeGoAndComeBack(t *testing.T) {
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: XPub, Subscribed: func(string) [][]byte { return frames("welcome") }})
	stop := make(chan struct{})
	var sender sync.WaitGroup
	sender.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Microsecond):
				_ = s.Send(frames("tick"))
			}
		}
	})
	before := runtime.NumGoroutine()
	for i := range 300 {
		c := dial(t, s, Sub, "")
		_ = c.Subscribe("")
		expect(t, c, "welcome")
		expect(t, c, "tick")
		if i%3 == 0 { // a crash: the connection is reset
			_ = c.w.Conn.(*net.TCPConn).SetLinger(0)
		}
		c.Close()
	}
	close(stop)
	sender.Wait()
	eventually(t, "all peers gone", func() bool { return s.Peers() == 0 })
	eventually(t, "all goroutines gone", func() bool { return runtime.NumGoroutine() <= before })
	c := dial(t, s, Sub, "")
	_ = c.Subscribe("")
	expect(t, c, "welcome")
	_ = s.Send(frames("last"))
	expect(t, c, "last")
}

// One that never reads holds up nobody, and what waits for it is bounded.
func TestAFrontEndThatDoesNotReadIsGivenUp(t *testing.T) {
	var log bytes.Buffer
	var mu sync.Mutex
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: XPub, MaxQueued: 1 << 20, Log: func(f string, a ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(&log, f, a...)
	}})
	deaf, good := dial(t, s, Sub, ""), dial(t, s, Sub, "")
	_ = deaf.Subscribe("")
	_ = good.Subscribe("")
	eventually(t, "both subscribed", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		n := 0
		for p := range s.peers {
			n += len(p.subs)
		}
		return n == 2
	})
	piece := strings.Repeat("x", 100<<10)
	for i := range 200 {
		_ = s.Send(frames("t", fmt.Sprint(i), piece))
		expect(t, good, "t", fmt.Sprint(i), piece)
	}
	eventually(t, "the deaf one is gone", func() bool { return s.Peers() == 1 })
	mu.Lock()
	defer mu.Unlock()
	if !strings.Contains(log.String(), "did not read") {
		t.Errorf("log: %s", log.String())
	}
	if _, err := io.Copy(io.Discard, deaf.w.Conn); errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

func TestCloseLingers(t *testing.T) {
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: Router})
	c := dial(t, s, Dealer, "c")
	_ = c.Send(frames("x"))
	if _, err := s.Recv(); err != nil {
		t.Fatal(err)
	}
	big := strings.Repeat("y", 20<<20)
	_ = s.Send(frames("c", big))
	go func() { _ = s.Close(5 * time.Second) }()
	expect(t, c, big)
	if _, err := s.Recv(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// What does not speak the protocol is rejected, and harms nobody.
func TestStrangersAreTurnedAway(t *testing.T) {
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: Router})
	good := security{}.greeting()
	curve := security{}.greeting()
	copy(curve[12:32], append([]byte("CURVE"), make([]byte, 15)...))
	old := security{}.greeting()
	old[10] = 1
	ready := func(kind string) []byte {
		return appendCommand(nil, "READY", appendProperty(nil, "Socket-Type", []byte(kind)))
	}
	for name, sent := range map[string][]byte{
		"http":       []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n                                             "),
		"curve":      curve,
		"old":        old,
		"no ready":   append(good, appendMessage(nil, frames("x"))...),
		"subscriber": append(security{}.greeting(), ready("SUB")...),
		"huge ready": append(security{}.greeting(), 6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"flags":      append(append(security{}.greeting(), ready("DEALER")...), 0x80, 0),
		"huge message": append(append(security{}.greeting(), ready("DEALER")...), 2, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff,
			0xff, 0xff),
		"cut property": append(security{}.greeting(),
			appendCommand(nil, "READY", []byte("\x0bSocket-Type\x00\x00\x00\xffDEALER"))...),
		"nameless": append(append(security{}.greeting(), ready("DEALER")...), 4, 0),
		"mixed command": append(append(security{}.greeting(), ready("DEALER")...), append(appendFrame(nil, flagMore, nil),
			appendCommand(nil, "PING", nil)...)...),
	} {
		t.Run(name, func(t *testing.T) {
			hangsUp(t, s, sent)
		})
	}
	c := dial(t, s, Dealer, "c")
	_ = c.Send(frames("x"))
	if m, err := s.Recv(); err != nil || string(m[0]) != "c" {
		t.Errorf("%q %v", m, err)
	}
}

func TestEndpoints(t *testing.T) {
	for _, e := range []string{"udp://127.0.0.1:0", "tcp://nowhere.invalid:x", "ipc:///nowhere/at/all"} {
		if _, err := Listen(e, Options{Kind: Rep}); err == nil {
			t.Errorf("%s was opened", e)
		}
	}
	if _, err := Listen("tcp://127.0.0.1:0", Options{Kind: Sub}); err == nil {
		t.Error("a SUB socket listens")
	}
	// A file that a dead process left is replaced; one of a living process is not.
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if _, err := Listen("ipc://"+path, Options{Kind: Rep}); err == nil {
		t.Error("another process's endpoint was taken")
	}
	l.Close()
	open(t, "ipc://"+path, Options{Kind: Rep})
}

func FuzzFrames(f *testing.F) {
	f.Add(appendMessage(nil, frames("a", "", strings.Repeat("b", 300))))
	f.Add(appendCommand(nil, "SUBSCRIBE", []byte("t")))
	f.Add([]byte{2, 0, 0, 0, 0, 0xff, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		r := reader{r: bufio.NewReader(bytes.NewReader(data)), limit: maxMessage}
		var back []byte
		for {
			it, err := r.next()
			if err != nil {
				break
			}
			if it.command != "" {
				back = appendCommand(back, it.command, it.body)
			} else {
				back = appendMessage(back, it.frames)
			}
		}
		// What was understood is written as it was read, but for lengths in the long form that had no need of it.
		again := reader{r: bufio.NewReader(bytes.NewReader(back)), limit: maxMessage}
		var twice []byte
		for {
			it, err := again.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if it.command != "" {
				twice = appendCommand(twice, it.command, it.body)
			} else {
				twice = appendMessage(twice, it.frames)
			}
		}
		if !bytes.Equal(back, twice) {
			t.Fatalf("%x became %x", back, twice)
		}
	})
}

func FuzzGreeting(f *testing.F) {
	f.Add(security{}.greeting(), appendProperty(nil, "Socket-Type", []byte("SUB")))
	f.Fuzz(func(t *testing.T, hello, ready []byte) {
		minor, err := security{}.readGreeting(bytes.NewReader(hello))
		if err == nil && (len(hello) < greetingSize || hello[10] < 3 || minor != hello[11]) {
			t.Fatalf("%x was taken for a greeting", hello)
		}
		if p, err := properties(ready); err == nil && len(ready) > 0 && len(p) == 0 {
			t.Fatalf("%x has no property", ready)
		}
	})
}

// hangsUp sends bytes to a socket, which must then end the connection.
func hangsUp(t *testing.T, s *Socket, sent []byte) {
	t.Helper()
	c, err := net.Dial("tcp", s.listen.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = c.Write(sent)
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	var wait net.Error
	if _, err := io.Copy(io.Discard, c); errors.As(err, &wait) && wait.Timeout() {
		t.Error("the connection stays open")
	}
}
