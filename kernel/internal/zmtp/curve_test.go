package zmtp

import (
	"bytes"
	"encoding/binary"
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

	"golang.org/x/crypto/nacl/box"
)

func keys(t testing.TB) *Keys {
	t.Helper()
	k, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// call dials with a new pair of keys, as Jupyter's heartbeat does.
func call(t *testing.T, s *Socket, kind Kind, server *Keys) *Client {
	t.Helper()
	key := server.Public()
	c, err := Caller{Kind: kind, Keys: keys(t), Server: &key}.Dial(s.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	t.Cleanup(func() { c.Close() })
	return c
}

func TestKeys(t *testing.T) {
	var hello [8]byte // the test case of RFC 32
	if !z85(hello[:], "HelloWorld") || hello != [8]byte{0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b} || z85Text(hello[:]) != "HelloWorld" {
		t.Errorf("%x", hello)
	}
	// A pair from libzmq's manual.
	public, secret := "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
	k, err := ParseKeys(public, secret)
	if err != nil {
		t.Fatal(err)
	}
	if p, s := k.Text(); p != public || s != secret {
		t.Error("not written as it was read")
	}
	other, _ := keys(t).Text()
	for name, x := range map[string]struct {
		public, secret string
		want           error
	}{
		"short":     {public[1:], secret, ErrKeyText},
		"long":      {public, secret + "0", ErrKeyText},
		"empty":     {"", "", ErrKeyText},
		"no digit":  {public[:39] + "'", secret, ErrKeyText},
		"too large": {public[:35] + "#####", secret, ErrKeyText},
		"two bytes": {public, secret[:38] + "ü", ErrKeyText},
		"no pair":   {other, secret, ErrKeyPair},
		"exchanged": {secret, public, ErrKeyPair},
	} {
		_, err := ParseKeys(x.public, x.secret)
		if !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), secret[:10]) || strings.Contains(err.Error(), public[:10]) {
			t.Errorf("%s: the error quotes the key", name)
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		text := fmt.Sprintf(verb+verb+verb, k, *k, k.Public())
		if strings.Count(text, "[a pair of keys]") != 2 || strings.Count(text, "[a key]") != 1 || len(text) > 50 {
			t.Errorf("%s shows %s", verb, text)
		}
	}
}

func TestCurve(t *testing.T) {
	k := keys(t)
	for _, endpoint := range []string{"tcp://127.0.0.1:0", "ipc://" + filepath.Join(t.TempDir(), "shell-1")} {
		router := open(t, endpoint, Options{Kind: Router, Keys: k})
		a, b := call(t, router, Dealer, k), call(t, router, Dealer, k)
		long := strings.Repeat("x", 5<<20)
		many := make([]string, 3000)
		for i := range many {
			many[i] = strings.Repeat("y", i%300)
		}
		for _, c := range []*Client{a, b} {
			for _, parts := range [][]string{{"", "hello"}, {""}, {long, "", long}, many} {
				if err := c.Send(frames(parts...)); err != nil {
					t.Fatal(err)
				}
				m, err := router.Recv()
				if err != nil || len(m) != len(parts)+1 {
					t.Fatalf("%v, %d frames", err, len(m))
				}
				if err := router.Send(m); err != nil {
					t.Fatal(err)
				}
				expect(t, c, parts...)
			}
		}
	}
	heart := open(t, "tcp://127.0.0.1:0", Options{Kind: Rep, Keys: k})
	c := call(t, heart, Req, k)
	_ = c.Send(frames("", "ping"))
	expect(t, c, "", "ping")
}

func TestCurvePublishes(t *testing.T) {
	k := keys(t)
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: XPub, Keys: k, Subscribed: func(topic string) [][]byte { return frames("welcome", topic) }})
	all, some := call(t, s, Sub, k), call(t, s, Sub, k)
	_ = all.Subscribe("")
	expect(t, all, "welcome", "")
	_ = some.Send(frames("\x01str"))
	expect(t, some, "welcome", "str")
	const n = 500 // every peer counts its own nonces, whoever sends
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for range n {
				_ = s.Send(frames("stream", "x"))
				_ = s.Send(frames("status", "y"))
			}
		})
	}
	_ = some.write(appendCommand(nil, "PING", []byte("\x00\x10ctx")))
	streams, pongs := 0, 0
	for streams < 4*n || pongs < 1 {
		it, err := some.w.next()
		switch {
		case err != nil:
			t.Fatal(err)
		case it.command == "PONG" && string(it.body) == "ctx":
			pongs++
		case len(it.frames) == 2 && string(it.frames[0]) == "stream":
			streams++
		default:
			t.Fatalf("%q %q", it.command, it.frames)
		}
	}
	for range 8 * n {
		if _, err := all.Recv(); err != nil {
			t.Fatal(err)
		}
	}
	senders.Wait()
}

// Who does not know the key gets nothing, and the log tells, without a key.
func TestCurveTurnsStrangersAway(t *testing.T) {
	k, other := keys(t), keys(t).Public()
	var log bytes.Buffer
	var mu sync.Mutex
	o := Options{Kind: XPub, Keys: k, Subscribed: func(string) [][]byte { return frames("welcome") }, Log: func(f string, a ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(&log, f+"\n", a...)
	}}
	public := k.Public()
	for _, x := range []struct {
		who  Caller
		want error
		log  string
	}{
		{Caller{Kind: Sub}, ErrGreeting, `its mechanism is "NULL", here it is CURVE`},
		{Caller{Kind: Sub, Keys: keys(t), Server: &other}, nil, "does not know this socket's key"},
		{Caller{Kind: Sub, Keys: k, Server: &PublicKey{}}, ErrCurve, ""},
		{Caller{Kind: Dealer, Keys: k, Server: &public}, ErrFrame, "called by a \"DEALER\""},
	} {
		log.Reset()
		s := open(t, "tcp://127.0.0.1:0", o)
		for range 3 {
			c, err := x.who.Dial(s.Endpoint())
			if err == nil || x.want != nil && !errors.Is(err, x.want) {
				t.Errorf("%v: %v %v", x.who, c, err)
			}
		}
		_ = s.Close(0)
		mu.Lock()
		if text := log.String(); !strings.Contains(text, x.log) || x.log != "" && strings.Count(text, "\n") != 1 {
			t.Errorf("%q is not in the log, once: %s", x.log, text)
		}
		mu.Unlock()
	}
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: XPub})
	if _, err := (Caller{Kind: Sub, Keys: k, Server: &public}).Dial(s.Endpoint()); !errors.Is(err, ErrGreeting) {
		t.Errorf("CURVE calls NULL: %v", err)
	}
	if _, err := (Caller{Kind: Sub, Keys: k}).Dial(s.Endpoint()); err == nil {
		t.Error("keys, but not the server's")
	}
}

// shake has a client and a server agree, with what the client sends changed on its way.
func shake(client, server *Keys, change func(name string, body []byte) []byte) error {
	c, h := clientSide{keys: client, server: server.public}, serverSide{keys: server}
	body, err := c.hello()
	if err != nil {
		return err
	}
	welcome, err := h.hello(change("HELLO", body))
	if err != nil {
		return err
	}
	body, cc, err := c.initiate(change("WELCOME", welcome), []byte("mine"))
	if err != nil {
		return err
	}
	theirs, sc, err := h.initiate(change("INITIATE", body))
	if err != nil {
		return err
	}
	ready, err := cc.welcomed(change("READY", sc.ready([]byte("yours"))))
	if err != nil {
		return err
	}
	if string(theirs) != "mine" || string(ready) != "yours" {
		return fmt.Errorf("%q %q", theirs, ready)
	}
	_, text, err := sc.open(0, change("MESSAGE", cc.seal(nil, appendFrame(nil, 0, []byte("text")))[2:]))
	if err == nil && string(text) != "text" {
		return fmt.Errorf("%q", text)
	}
	return err
}

func TestCurveHandshakeIsStrict(t *testing.T) {
	a, b := keys(t), keys(t)
	sizes := map[string]int{}
	if err := shake(a, b, func(name string, body []byte) []byte {
		sizes[name] = len(body)
		return body
	}); err != nil {
		t.Fatal(err)
	}
	// With the names, what RFC 26 says; metadata is one property.
	if sizes["HELLO"]+6 != 200 || sizes["WELCOME"]+8 != 168 || sizes["INITIATE"]+9 != 257+4 || sizes["READY"]+6 != 30+5 || sizes["MESSAGE"] != 33+4 {
		t.Error(sizes)
	}
	for name, size := range sizes {
		for at := range size { // every byte counts
			err := shake(a, b, func(n string, body []byte) []byte {
				if n == name {
					body[at] ^= 0x40
				}
				return body
			})
			// Curve25519 ignores the top bit of a key's last byte; this is the one below.
			if !errors.Is(err, ErrCurve) {
				t.Fatalf("byte %d of %s changed: %v", at, name, err)
			}
		}
		for _, cut := range []int{0, 1, 8, 16, 31, 32, size / 2, size - 1} {
			if err := shake(a, b, func(n string, body []byte) []byte {
				if n == name {
					return body[:min(cut, len(body)-1)]
				}
				return body
			}); !errors.Is(err, ErrCurve) {
				t.Errorf("%s cut to %d: %v", name, cut, err)
			}
		}
		if err := shake(a, b, func(n string, body []byte) []byte {
			if n == name {
				return append(body, 0)
			}
			return body
		}); !errors.Is(err, ErrCurve) {
			t.Errorf("%s and a byte: %v", name, err)
		}
	}
}

// A client that sends a point of low order in place of its key would share a key with every server, without knowing whom it calls.
func TestCurveTakesNoKeyOfLowOrder(t *testing.T) {
	k := keys(t)
	one := [32]byte{1}
	for _, point := range [][32]byte{{}, one} {
		body := make([]byte, 74, helloSize)
		body[0] = 1
		body = append(append(body, point[:]...), short(1)...)
		body = box.SealAfterPrecomputation(body, make([]byte, 64), nonce("CurveZMQHELLO---", short(1)), &known)
		if len(body) != helloSize {
			t.Fatal(len(body))
		}
		if _, err := (&serverSide{keys: k}).hello(body); !errors.Is(err, ErrCurve) {
			t.Errorf("%v", err)
		}
	}
}

// Each nonce is above the last one, in the handshake and after it.
func TestCurveNoncesIncrease(t *testing.T) {
	a, b := keys(t), keys(t)
	c, h := clientSide{keys: a, server: b.public}, serverSide{keys: b}
	body, _ := c.hello()
	welcome, err := h.hello(body)
	if err != nil {
		t.Fatal(err)
	}
	body, cc, err := c.initiate(welcome, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.seen = 2
	if _, _, err := h.initiate(body); !errors.Is(err, ErrCurve) {
		t.Errorf("INITIATE under HELLO's nonce: %v", err)
	}
	h.seen = 1
	_, sc, err := h.initiate(body)
	if err != nil {
		t.Fatal(err)
	}
	one := cc.seal(nil, appendFrame(nil, 0, []byte("one")))[2:]
	two := cc.seal(nil, appendFrame(nil, 0, []byte("two")))[2:]
	if n := binary.BigEndian.Uint64(two[8:]); n != 4 {
		t.Errorf("HELLO 1, INITIATE 2, and then %d", n)
	}
	if _, _, err := sc.open(0, two); err != nil {
		t.Fatal(err)
	}
	for _, m := range [][]byte{two, one} {
		if _, _, err := sc.open(0, m); !errors.Is(err, ErrCurve) {
			t.Errorf("a message comes again: %v", err)
		}
	}
	if _, _, err := cc.open(0, two); !errors.Is(err, ErrCurve) {
		t.Errorf("a message comes back: %v", err)
	}
	if _, _, err := sc.open(flagMore, cc.seal(nil, appendFrame(nil, 0, nil))[2:]); !errors.Is(err, ErrCurve) {
		t.Errorf("MORE outside: %v", err)
	}
	if _, _, err := sc.open(0, []byte("\x05READYxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")); !errors.Is(err, ErrCurve) {
		t.Errorf("something else than a MESSAGE: %v", err)
	}
	if flags, _, err := sc.open(flagCommand, cc.seal(nil, appendCommand(nil, "PING", nil))[2:]); err != nil || flags != flagCommand {
		t.Errorf("a MESSAGE in a command frame: %v", err)
	}
}

// A recorded connection, played again, is turned away at its cookie: it does not get as far as a message.
func TestCurveReplay(t *testing.T) {
	k := keys(t)
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: Router, Keys: k})
	public := k.Public()
	raw, err := net.Dial("tcp", s.listen.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	tape := &recorder{Conn: raw}
	w, err := handshake(tape, Dealer, nil, security{keys: keys(t), server: &public}, patience)
	if err != nil {
		t.Fatal(err)
	}
	_ = w.send(net.Buffers{appendMessage(nil, frames("run this"))})
	if m, err := s.Recv(); err != nil || string(m[1]) != "run this" {
		t.Fatalf("%q %v", m, err)
	}
	raw.Close()
	again, err := net.Dial("tcp", s.listen.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	_, _ = again.Write(tape.sent.Bytes())
	_ = again.SetReadDeadline(time.Now().Add(5 * time.Second))
	var wait net.Error
	if _, err := io.Copy(io.Discard, again); errors.As(err, &wait) && wait.Timeout() {
		t.Error("the connection stays open")
	}
	select {
	case m := <-s.in:
		t.Errorf("%q", m)
	default:
	}
}

type recorder struct {
	net.Conn
	sent bytes.Buffer
}

func (r *recorder) Write(b []byte) (int, error) {
	r.sent.Write(b)
	return r.Conn.Write(b)
}

// What a client claims costs no memory, and what it leaves undone no goroutine.
func TestCurveHandshakesThatEndEarly(t *testing.T) {
	k := keys(t)
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: Router, Keys: k})
	before := runtime.NumGoroutine()
	public := k.Public()
	hello, err := (&clientSide{keys: k, server: public}).hello()
	if err != nil {
		t.Fatal(err)
	}
	greet := security{keys: k, server: &public}.greeting()
	whole := append(greet, appendCommand(nil, "HELLO", hello)...)
	server := security{keys: k}.greeting()
	for name, sent := range map[string][]byte{
		"another server": append(server, make([]byte, 300)...),
		"a message":      append(whole[:len(whole):len(whole)], appendMessage(nil, frames("x"))...),
		"READY":          append(greet[:len(greet):len(greet)], appendCommand(nil, "READY", nil)...),
		"HELLO twice":    append(whole[:len(whole):len(whole)], appendCommand(nil, "HELLO", hello)...),
		"large INITIATE": append(whole[:len(whole):len(whole)], flagCommand|flagLong, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff),
		"bad INITIATE":   append(whole[:len(whole):len(whole)], appendCommand(nil, "INITIATE", make([]byte, 400))...),
	} {
		t.Run(name, func(t *testing.T) {
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
		})
	}
	for cut := 0; cut < len(whole); cut += 37 {
		c, err := net.Dial("tcp", s.listen.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write(whole[:cut])
		c.Close()
	}
	eventually(t, "all goroutines gone", func() bool { return runtime.NumGoroutine() <= before })
	c := call(t, s, Dealer, k)
	_ = c.Send(frames("x"))
	if _, err := s.Recv(); err != nil {
		t.Error(err)
	}
}

// FuzzCurve sends a server and a client anything in place of each command; what is not the other side's own must not be taken.
func FuzzCurve(f *testing.F) {
	a, b := keys(f), keys(f)
	f.Add(0, make([]byte, helloSize))
	f.Add(1, make([]byte, welcomeSize))
	f.Add(2, make([]byte, initiateMin))
	f.Add(3, make([]byte, readyMin))
	f.Add(4, append([]byte(messageName), make([]byte, 40)...))
	f.Add(4, []byte{})
	names := []string{"HELLO", "WELCOME", "INITIATE", "READY", "MESSAGE"}
	f.Fuzz(func(t *testing.T, at int, data []byte) {
		name := names[uint(at)%uint(len(names))]
		err := shake(a, b, func(n string, body []byte) []byte {
			if n == name {
				return data
			}
			return body
		})
		if !errors.Is(err, ErrCurve) {
			t.Fatalf("%s: %v", name, err)
		}
	})
}

func BenchmarkRoundTrip(b *testing.B) {
	k := keys(b)
	for _, size := range []int{5, 64 << 10, 4 << 20} {
		for _, pair := range []*Keys{nil, k} {
			o := Caller{Kind: Dealer, Keys: pair}
			if pair != nil {
				public := pair.Public()
				o.Server = &public
			}
			b.Run(fmt.Sprintf("%s/%d", security{keys: pair}.mechanism(), size), func(b *testing.B) { roundTrip(b, Options{Kind: Router, Keys: pair}, o, size) })
		}
	}
}

func roundTrip(b *testing.B, listener Options, o Caller, size int) {
	s, err := Listen("tcp://127.0.0.1:0", listener)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close(0) }()
	c, err := o.Dial(s.Endpoint())
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	go func() {
		for {
			m, err := s.Recv()
			if err != nil {
				return
			}
			_ = s.Send(m)
		}
	}()
	b.SetBytes(int64(2 * size))
	b.ReportAllocs()
	text := strings.Repeat("x", size)
	for b.Loop() {
		if err := c.Send(frames("", text)); err != nil {
			b.Fatal(err)
		}
		if _, err := c.Recv(); err != nil {
			b.Fatal(err)
		}
	}
}
