package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hipec/kernel/internal/zmtp"
)

// marks is a signer whose signature is a word.
type marks string

func (m marks) Brief(content []byte) [][]byte { return [][]byte{[]byte("<>"), []byte(m), content} }

func (m marks) ReadBrief(frames [][]byte) ([]byte, error) {
	if len(frames) != 3 || string(frames[1]) != string(m) {
		return nil, errors.New("not signed")
	}
	return frames[2], nil
}

func (m marks) Whole(typ string, content any) ([][]byte, error) {
	text, err := json.Marshal(content)
	return [][]byte{[]byte("<>"), []byte(m), []byte(typ), text}, err
}

func (m marks) ReadWhole(frames [][]byte) (string, json.RawMessage, error) {
	if len(frames) != 4 || string(frames[1]) != string(m) {
		return "", nil, errors.New("not signed")
	}
	return string(frames[2]), frames[3], nil
}

// registrar is a registration socket that answers what it is told to.
func registrar(t *testing.T, transport string, answer func(content []byte) [][]byte) *Registration {
	t.Helper()
	at := "tcp://127.0.0.1:0"
	path := filepath.Join(t.TempDir(), "r")
	if transport == "ipc" {
		at = address("ipc", path, 3)
	}
	s, err := zmtp.Listen(at, zmtp.Options{Kind: zmtp.Router})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(0) })
	go func() {
		for {
			m, err := s.Recv()
			if err != nil {
				return
			}
			content, err := marks("good").ReadBrief(m[1:])
			if err != nil {
				t.Errorf("%q: %v", m, err)
			}
			if a := answer(content); a != nil {
				_ = s.Send(append(m[:1], a...))
			}
		}
	}()
	if transport == "ipc" {
		return &Registration{KernelID: "id-7", IP: path, Port: 3}
	}
	r := &Registration{KernelID: "id-7", IP: "127.0.0.1"}
	_, _ = fmt.Sscanf(s.Endpoint(), "tcp://127.0.0.1:%d", &r.Port)
	return r
}

func TestRegister(t *testing.T) {
	keys, err := zmtp.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	for _, transport := range []string{"tcp", "ipc"} {
		for _, curve := range []*zmtp.Keys{nil, keys} {
			telling := make(chan []byte, 1)
			r := registrar(t, transport, func(content []byte) [][]byte {
				telling <- content
				return marks("good").Brief([]byte("ACK"))
			})
			ip := "127.0.0.1"
			if transport == "ipc" {
				ip = filepath.Join(t.TempDir(), "k")
				if err := os.WriteFile(ip+"-2", nil, 0o600); err != nil { // not free
					t.Fatal(err)
				}
			}
			ch, err := Listen(Connection{Transport: transport, IP: ip, Curve: curve, Registration: r},
				Options{Welcome: func(string) [][]byte { return [][]byte{[]byte("welcome")} }})
			if err != nil {
				t.Fatal(err)
			}
			if err := ch.Connection().Register(marks("good"), 5*time.Second); err != nil {
				t.Fatal(err)
			}
			var got map[string]string // all texts, as the specification has it
			told := <-telling
			if err := json.Unmarshal(told, &got); err != nil {
				t.Fatalf("%s: %v", told, err)
			}
			want := map[string]string{"kernel_id": "id-7"}
			for name, s := range map[string]*zmtp.Socket{"shell_port": ch.Shell, "control_port": ch.Control,
				"stdin_port": ch.Stdin, "iopub_port": ch.IOPub, "hb_port": ch.heart} {
				want[name] = s.Endpoint()[strings.LastIndexAny(s.Endpoint(), ":-")+1:]
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("told %v, not %v", got, want)
			}
			checkChannels(t, ch)
			ch.Close(0)
		}
	}
}

func TestRegisterIsAnsweredOrFails(t *testing.T) {
	for name, x := range map[string]struct {
		answer func([]byte) [][]byte
		want   string
	}{
		"silence": {func([]byte) [][]byte { return nil }, "did not acknowledge the ports within 300ms"},
		"forged":  {func([]byte) [][]byte { return marks("bad").Brief(nil) }, "as it should: not signed"},
		"short":   {func([]byte) [][]byte { return [][]byte{[]byte("ACK")} }, "as it should: not signed"},
	} {
		c := Connection{Transport: "tcp", IP: "127.0.0.1", Registration: registrar(t, "tcp", x.answer)}
		if err := c.Register(marks("good"), 300*time.Millisecond); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	none := Connection{Transport: "ipc", IP: "k",
		Registration: &Registration{KernelID: "k", IP: filepath.Join(t.TempDir(), "none"), Port: 1}}
	err := none.Register(marks("good"), 200*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "cannot reach the registration socket ipc://") {
		t.Errorf("nobody is there: %v", err)
	}
	sub, err := zmtp.Listen(address("ipc", none.Registration.IP, 1), zmtp.Options{Kind: zmtp.XPub})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sub.Close(0) }()
	if err := none.Register(marks("good"), 200*time.Millisecond); err == nil || !strings.Contains(err.Error(),
		"cannot reach") {
		t.Errorf("a socket of another kind: %v", err)
	}
	if err := (Connection{}).Register(marks("good"), 0); err == nil {
		t.Error("a connection file is registered")
	}
}

// supervisor is a REP socket as Positron's supervisor has it. It replies with a type and a content.
func supervisor(t *testing.T, typ, content string) (*Registration, <-chan [][]byte) {
	t.Helper()
	s, err := zmtp.Listen("tcp://127.0.0.1:0", zmtp.Options{Kind: zmtp.Router})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(0) })
	told := make(chan [][]byte, 1)
	go func() {
		m, err := s.Recv()
		if err != nil {
			return
		}
		told <- m[1:]
		reply := [][]byte{m[0], nil, []byte("<>"), []byte("good"), []byte(typ), []byte(content)}
		_ = s.Send(reply)
	}()
	r := &Registration{IP: "127.0.0.1", Whole: true}
	_, _ = fmt.Sscanf(s.Endpoint(), "tcp://127.0.0.1:%d", &r.Port)
	return r, told
}

// whole reads replies that have the empty frame of a REP socket before them.
type whole struct{ marks }

func (w whole) ReadWhole(frames [][]byte) (string, json.RawMessage, error) {
	if len(frames) == 0 || len(frames[0]) != 0 {
		return "", nil, errors.New("no empty frame first")
	}
	return w.marks.ReadWhole(frames[1:])
}

func TestRegisterWithPositron(t *testing.T) {
	for name, x := range map[string]struct{ typ, content, want string }{
		"accepted":   {"handshake_reply", `{"status":"ok","capabilities":{}}`, ""},
		"refused":    {"handshake_reply", `{"status":"error","error":"no"}`, `with status "error" no`},
		"other type": {"status", `{"status":"ok"}`, `got "status" with status "ok"`},
		"no object":  {"handshake_reply", `7`, "cannot unmarshal"},
	} {
		r, told := supervisor(t, x.typ, x.content)
		c := Connection{Transport: "tcp", IP: "127.0.0.1", Control: 1, Shell: 2, Stdin: 3, IOPub: 4, Heartbeat: 5,
			Registration: r}
		err := c.Register(whole{"good"}, 5*time.Second)
		if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: got %v, want %q", name, err, x.want)
		}
		m := <-told
		want := `{"control_port":1,"hb_port":5,"iopub_port":4,"shell_port":2,"stdin_port":3}`
		if len(m) != 5 || len(m[0]) != 0 || string(m[3]) != "handshake_request" || string(m[4]) != want {
			t.Errorf("%s: told %q, want an empty frame, handshake_request and %s", name, m, want)
		}
	}
}

// A registration socket that opens late is waited for.
func TestRegisterWaitsForTheSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	go func() {
		time.Sleep(200 * time.Millisecond)
		s, err := zmtp.Listen(address("ipc", path, 1), zmtp.Options{Kind: zmtp.Router})
		if err != nil {
			t.Error(err)
			return
		}
		if m, err := s.Recv(); err == nil {
			_ = s.Send(append(m[:1], marks("good").Brief([]byte("ACK"))...))
		}
		_ = s.Close(time.Second)
	}()
	c := Connection{Transport: "ipc", IP: "k", Registration: &Registration{KernelID: "k", IP: path, Port: 1}}
	if err := c.Register(marks("good"), 10*time.Second); err != nil {
		t.Error(err)
	}
}

// Many kernels that pick at once never pick the same.
func TestPicksDoNotCollide(t *testing.T) {
	for _, c := range []Connection{{Transport: "ipc", IP: filepath.Join(t.TempDir(), "k")},
		{Transport: "tcp", IP: "127.0.0.1"}} {
		c.Registration = &Registration{}
		var mu sync.Mutex
		seen := map[int]bool{}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				ch, err := Listen(c, Options{})
				if err != nil {
					t.Error(err)
					return
				}
				t.Cleanup(func() { ch.Close(0) })
				mu.Lock()
				defer mu.Unlock()
				at := ch.Connection()
				for _, p := range at.ports() {
					if *p.at == 0 || seen[*p.at] {
						t.Errorf("%s %d again", p.name, *p.at)
					}
					seen[*p.at] = true
				}
			})
		}
		wg.Wait()
	}
}
