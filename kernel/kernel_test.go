package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"hipec/kernel/internal/transport"
	"hipec/kernel/internal/wire"
	"hipec/kernel/internal/zmtp"
)

// front is a front end at a kernel's sockets.
type front struct {
	t                     *testing.T
	codec                 *wire.Codec
	shell, control, stdin *zmtp.Client
	published             chan *wire.Message
	process               *os.Process
}

// startKernel starts a kernel process and connects to it.
func startKernel(t *testing.T) *front {
	t.Helper()
	conn := transport.Connection{Transport: "tcp", IP: "127.0.0.1", Scheme: "hmac-sha256", Key: "test-key"}
	for _, p := range []*int{&conn.Shell, &conn.Control, &conn.IOPub, &conn.Stdin, &conn.Heartbeat} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		*p = l.Addr().(*net.TCPAddr).Port
		l.Close()
	}
	text, err := json.Marshal(conn)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "connection.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "kernel", file)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	codec, err := wire.NewCodec(conn.Scheme, conn.Key)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{t: t, codec: codec, published: make(chan *wire.Message, 1000), process: cmd.Process}
	f.shell, f.control = f.dial(conn.Shell, zmtp.Dealer), f.dial(conn.Control, zmtp.Dealer)
	f.stdin = f.dial(conn.Stdin, zmtp.Dealer)
	f.listen(conn.IOPub)
	return f
}

// dial connects to a port of a kernel that may still be starting.
func (f *front) dial(port int, kind zmtp.Kind) *zmtp.Client {
	f.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		c, err := zmtp.Dial(fmt.Sprintf("tcp://127.0.0.1:%d", port), kind, "front")
		if err == nil {
			f.t.Cleanup(func() { c.Close() })
			_ = c.SetDeadline(time.Now().Add(2 * time.Minute))
			return c
		}
		if time.Now().After(end) {
			f.t.Fatal(err)
		}
	}
}

// listen subscribes to all that is published; the kernel's welcome tells that nothing is missed from then on.
func (f *front) listen(port int) {
	f.t.Helper()
	iopub := f.dial(port, zmtp.Sub)
	if err := iopub.Subscribe(""); err != nil {
		f.t.Fatal(err)
	}
	go func() {
		for {
			frames, err := iopub.Recv()
			if err != nil {
				return
			}
			if msg, err := f.codec.Decode(frames); err == nil {
				f.published <- msg
			}
		}
	}()
	for {
		select {
		case m := <-f.published:
			if m.Header.Type == "iopub_welcome" {
				return
			}
		case <-time.After(20 * time.Second):
			f.t.Fatal("no welcome")
		}
	}
}

// ask sends a request and returns the reply's content.
func (f *front) ask(s *zmtp.Client, typ string, content any) map[string]any {
	f.t.Helper()
	f.send(s, typ, content)
	return f.recv(s)
}

func (f *front) send(s *zmtp.Client, typ string, content any) {
	f.t.Helper()
	m, err := f.codec.New(typ, nil, content)
	if err != nil {
		f.t.Fatal(err)
	}
	frames, err := f.codec.Encode(m)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := s.Send(frames); err != nil {
		f.t.Fatal(err)
	}
}

func (f *front) recv(s *zmtp.Client) map[string]any {
	f.t.Helper()
	return f.content(f.message(s))
}

func (f *front) message(s *zmtp.Client) *wire.Message {
	f.t.Helper()
	frames, err := s.Recv()
	if err != nil {
		f.t.Fatal("no reply: ", err)
	}
	m, err := f.codec.Decode(frames)
	if err != nil {
		f.t.Fatal(err)
	}
	return m
}

func (f *front) content(m *wire.Message) map[string]any {
	f.t.Helper()
	var c map[string]any
	if err := json.Unmarshal(m.Content, &c); err != nil {
		f.t.Fatal(err)
	}
	return c
}

// until gathers what is published up to idle, as "type:text".
func (f *front) until() string {
	f.t.Helper()
	var out []string
	for {
		select {
		case m := <-f.published:
			var c struct {
				State string         `json:"execution_state"`
				Text  string         `json:"text"`
				Name  string         `json:"ename"`
				Data  map[string]any `json:"data"`
			}
			_ = json.Unmarshal(m.Content, &c)
			s := m.Header.Type + ":" + c.State + c.Text + c.Name
			if p, ok := c.Data["text/plain"].(string); ok {
				s += p
			}
			out = append(out, s)
			if c.State == "idle" {
				return strings.Join(out, "|")
			}
		case <-time.After(20 * time.Second):
			f.t.Fatalf("no idle after %v", out)
		}
	}
}

func TestKernelOverTheProtocol(t *testing.T) {
	f := startKernel(t)
	info := f.ask(f.shell, "kernel_info_request", map[string]any{})
	f.until()
	if info["status"] != "ok" || info["protocol_version"] != wire.Version || info["implementation"] != "hipec" {
		t.Errorf("kernel info: %v", info)
	}
	execute := func(code string) (map[string]any, string) {
		r := f.ask(f.shell, "execute_request", map[string]any{"code": code, "user_expressions": map[string]string{
			"u": "1+1"}})
		return r, f.until()
	}
	r, pub := execute("x := 41\nfmt.Println(\"hi\")\nx + 1")
	if want := "status:busy|execute_input:|stream:hi\n|execute_result:42|status:idle"; pub != want {
		t.Errorf("published %s\nwant      %s", pub, want)
	}
	if r["status"] != "ok" || r["execution_count"] != 1.0 || !strings.Contains(fmt.Sprint(r["user_expressions"]),
		"text/plain:2") {
		t.Errorf("reply: %v", r)
	}
	if _, pub = execute("display.Markdown(\"**b**\")"); !strings.Contains(pub, "execute_result:**b**") {
		t.Errorf("the display package: %s", pub)
	}
	if r, pub = execute("x + nope"); r["status"] != "error" || r["ename"] != "compile error" || !strings.Contains(pub,
		"error:compile error") {
		t.Errorf("an error: %v %s", r, pub)
	}
	c := f.ask(f.shell, "complete_request", map[string]any{"code": "π := strings.ToUp", "cursor_pos": 17})
	f.until()
	if fmt.Sprint(c["matches"]) != "[ToUpper ToUpperSpecial]" || c["cursor_start"] != 13.0 || c["cursor_end"] != 17.0 {
		t.Errorf("completion: %v", c)
	}
	for code, want := range map[string]string{"a := 1": "complete", "func f() {": "incomplete", "a b c": "invalid"} {
		got := f.ask(f.shell, "is_complete_request", map[string]any{"code": code})
		f.until()
		if got["status"] != want {
			t.Errorf("%q is %v, want %s", code, got["status"], want)
		}
	}
	in := f.ask(f.shell, "inspect_request", map[string]any{"code": "x", "cursor_pos": 1, "detail_level": 0})
	f.until()
	if in["found"] != true || !strings.Contains(fmt.Sprint(in["data"]), "var x int") {
		t.Errorf("inspection: %v", in)
	}
	f.send(f.shell, "no_such_request", map[string]any{})
	f.until()
	if _, pub = execute("x"); !strings.Contains(pub, "execute_result:41") {
		t.Errorf("after an unknown message: %s", pub)
	}
}

// Some front ends interrupt by the signal.
func TestKernelInterruptBySignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such signal")
	}
	f := startKernel(t)
	f.send(f.shell, "execute_request", map[string]any{"code": "n := 5\nch := make(chan int)\n" +
		"go func() { time.Sleep(time.Hour) }()\n<-ch"})
	time.Sleep(500 * time.Millisecond)
	if err := f.process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if r := f.recv(f.shell); r["status"] != "error" || r["ename"] != "interrupted" {
		t.Errorf("the cell: %v", r)
	}
	if r := f.ask(f.shell, "execute_request", map[string]any{"code": "n"}); r["status"] != "ok" {
		t.Errorf("after the interrupt: %v", r)
	}
}

func TestKernelInterruptAndShutdown(t *testing.T) {
	f := startKernel(t)
	f.send(f.shell, "execute_request", map[string]any{"code": "n := 5\nfor { n++ }"})
	f.send(f.shell, "execute_request", map[string]any{"code": "n"}) // waits behind; is aborted
	time.Sleep(500 * time.Millisecond)
	if r := f.ask(f.control, "interrupt_request", map[string]any{}); r["status"] != "ok" {
		t.Errorf("interrupt: %v", r)
	}
	if r := f.recv(f.shell); r["status"] != "error" || r["ename"] != "interrupted" {
		t.Errorf("the cell: %v", r)
	}
	if r := f.recv(f.shell); r["status"] != "aborted" {
		t.Errorf("the cell behind it: %v", r)
	}
	if r := f.ask(f.shell, "execute_request", map[string]any{"code": "n > 5"}); r["status"] != "ok" {
		t.Errorf("after the interrupt: %v", r)
	}
	if r := f.ask(f.control, "shutdown_request", map[string]any{"restart": false}); r["status"] != "ok" {
		t.Errorf("shutdown: %v", r)
	}
}
