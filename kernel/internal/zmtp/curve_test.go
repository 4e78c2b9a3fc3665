package zmtp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
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
	if !z85(hello[:], "HelloWorld") || hello != [8]byte{0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b} ||
		z85Text(hello[:]) != "HelloWorld" {
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
		long := strings.Repeat("x", 1<<20) // far above what the system buffers
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
	s := open(t, "tcp://127.0.0.1:0",
		Options{Kind: XPub, Keys: k, Subscribed: func(topic string) [][]byte { return frames("welcome", topic) }})
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
	o := Options{Kind: XPub, Keys: k, Subscribed: func(string) [][]byte { return frames("welcome") },
		Log: func(f string, a ...any) {
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
	for _, n := range []int{10, 11, 30} { // libzmq without keys leaves as soon as it has read our greeting
		if _, err := (security{keys: k}).readGreeting(bytes.NewReader(security{}.greeting()[:n])); !errors.Is(err,
			ErrGreeting) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
	if _, err := (security{keys: k}).readGreeting(strings.NewReader("")); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	s := open(t, "tcp://127.0.0.1:0", Options{Kind: XPub})
	if _, err := (Caller{Kind: Sub, Keys: k, Server: &public}).Dial(s.Endpoint()); !errors.Is(err, ErrGreeting) {
		t.Errorf("CURVE calls NULL: %v", err)
	}
	if _, err := (Caller{Kind: Sub, Keys: k}).Dial(s.Endpoint()); err == nil {
		t.Error("keys, but not the server's")
	}
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
			b.Run(fmt.Sprintf("%s/%d", security{keys: pair}.mechanism(), size),
				func(b *testing.B) { roundTrip(b, Options{Kind: Router, Keys: pair}, o, size) })
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
