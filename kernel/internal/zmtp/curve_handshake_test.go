package zmtp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"golang.org/x/crypto/nacl/box"
)

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
	if sizes["HELLO"]+6 != 200 || sizes["WELCOME"]+8 != 168 || sizes["INITIATE"]+9 != 257+4 || sizes["READY"]+6 != 30+5 ||
		sizes["MESSAGE"] != 33+4 {
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

// A client that sends a point of low order in place of its key would share a key with every server,
// without knowing whom it calls.
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
	if flags, _, err := sc.open(flagCommand, cc.seal(nil, appendCommand(nil, "PING", nil))[2:]); err != nil ||
		flags != flagCommand {
		t.Errorf("a MESSAGE in a command frame: %v", err)
	}
}

// A recorded connection, played again, is rejected at its cookie: it does not get as far as a message.
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
			hangsUp(t, s, sent)
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

// FuzzCurve sends a server and a client anything in place of each command; what is not the other
// side's own must not be taken.
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
