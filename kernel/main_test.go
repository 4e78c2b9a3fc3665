package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"

	"hipec/kernel/internal/transport"
	"hipec/kernel/internal/wire"
)

// The test program is the command itself when it is started with a command's name, as the worker is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func hipec(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	return o.String(), e.String(), err
}

func writeNotebook(t *testing.T, dir string, cells ...string) string {
	t.Helper()
	type cell map[string]any
	var list []cell
	for i, c := range cells {
		list = append(list, cell{"cell_type": "code", "id": fmt.Sprint("c", i), "source": c, "metadata": map[string]any{}, "outputs": []any{}, "execution_count": nil})
	}
	text, err := json.Marshal(map[string]any{"cells": list, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 5})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "book.ipynb")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRunWritesExecuted(t *testing.T) {
	dir := t.TempDir()
	book := writeNotebook(t, dir, "x := 20", "x + 1")
	out := filepath.Join(dir, "out")
	stdout, stderr, err := hipec(t, "run", "-out", out, "-report", filepath.Join(dir, "r.html"), book)
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	if !strings.Contains(stdout, "2 cells") || !strings.Contains(stdout, "book.ipynb") {
		t.Errorf("printed %q", stdout)
	}
	text, err := os.ReadFile(filepath.Join(out, "book.ipynb"))
	if err != nil || !bytes.Contains(text, []byte(`"21"`)) {
		t.Errorf("%v %s", err, text)
	}
}

func TestRunStopsAtTheFirstErrorAndWritesNothing(t *testing.T) {
	dir := t.TempDir()
	book := writeNotebook(t, dir, "x := 20", "y := x +", "fmt.Println(\"not reached\")")
	out := filepath.Join(dir, "out")
	stdout, stderr, err := hipec(t, "run", "-out", out, book)
	if err == nil {
		t.Fatal("exit 0")
	}
	if !strings.Contains(stderr, "cell 2 (In[2])") || !strings.Contains(stderr, "In[2]:1:9: syntax error") || strings.Contains(stdout, "not reached") {
		t.Errorf("said %q %q", stdout, stderr)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Error("something was written")
	}
}

// A cohort file with five different mistakes: five errors at once, each with row and column, and nothing written.
func TestRunWithABadCohort(t *testing.T) {
	bad, err := filepath.Abs("../hccpm/testdata/five_mistakes.csv")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	book := writeNotebook(t, dir, fmt.Sprintf("cohort, err := hccpm.Load(%q)\nerr", bad), "cohort.N()")
	out := filepath.Join(dir, "out")
	_, stderr, err := hipec(t, "run", "-out", out, book)
	if err == nil {
		t.Fatal("exit 0")
	}
	if n := strings.Count(stderr, "five_mistakes.csv: row "); n != 5 {
		t.Errorf("%d of five mistakes told:\n%s", n, stderr)
	}
	for _, word := range []string{"row ", "column "} {
		if strings.Count(stderr, word) < 5 {
			t.Errorf("not every mistake names its %s:\n%s", word, stderr)
		}
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Error("something was written")
	}
}

func TestVerifyNamesWhatDiffers(t *testing.T) {
	dir := t.TempDir()
	book := writeNotebook(t, dir, "1.0 / 3.0", "\"same\"")
	if _, stderr, err := hipec(t, "run", "-in-place", book); err != nil {
		t.Fatal(stderr)
	}
	if stdout, stderr, err := hipec(t, "verify", book); err != nil || !strings.Contains(stdout, "as stored") {
		t.Fatalf("%v %s %s", err, stdout, stderr)
	}
	text, err := os.ReadFile(book)
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, new string) string {
		t.Helper()
		if !bytes.Contains(text, []byte(old)) {
			t.Fatalf("no %q in %s", old, text)
		}
		if err := os.WriteFile(book, bytes.Replace(text, []byte(old), []byte(new), 1), 0o644); err != nil {
			t.Fatal(err)
		}
		_, stderr, err := hipec(t, "verify", book)
		if err == nil {
			t.Fatalf("%q in place of %q was not noticed", new, old)
		}
		return stderr
	}
	if got := change("0.3333333333333333", "0.3333333333333433"); !strings.Contains(got, "cell 1, output 1, text/plain, line 1") || !strings.Contains(got, "0.3333333333333433") || !strings.Contains(got, "0.3333333333333333") {
		t.Errorf("an output: %s", got)
	}
	if got := change(`"data_sha256": "`, `"data_sha256": "0`); !strings.Contains(got, "data of SHA-256 0") {
		t.Errorf("the data's digest: %s", got)
	}
	if got := change(`"module": "hipec `, `"module": "hipec 9`); !strings.Contains(got, "run with hipec 9") {
		t.Errorf("the module's version: %s", got)
	}
	if got := change("\"nbformat_minor\": 5", "\"nbformat_minor\":5"); !strings.Contains(got, "not in the form that git can compare") {
		t.Errorf("the form: %s", got)
	}
}

// A data file that was changed on disk is named, and a notebook that fails does not keep the rest from being told.
func TestVerifyNamesChangedDataAndGoesOn(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "data"), os.DirFS("../data")); err != nil {
		t.Fatal(err)
	}
	cohort := filepath.Join(dir, "data", "cohort.csv")
	text, err := os.ReadFile(cohort)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cohort, bytes.Replace(text, []byte("153.9"), []byte("153.8"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	bad := writeNotebook(t, dir, "panic(\"first\")")
	if err := os.Rename(bad, filepath.Join(dir, "a.ipynb")); err != nil {
		t.Fatal(err)
	}
	writeNotebook(t, dir, "2.5")
	cmd := exec.Command(os.Args[0], "verify", "a.ipynb", "book.ipynb")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("exit 0")
	}
	for _, want := range []string{"cohort.csv", "a.ipynb: cell 1 (In[1]): panic: In[1]:1: first", "book.ipynb: cell 1, number of outputs"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not told:\n%s", want, out)
		}
	}
}

func TestInstall(t *testing.T) {
	dir := t.TempDir()
	if _, stderr, err := hipec(t, "install", "-prefix", dir); err != nil {
		t.Fatal(stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "share", "jupyter", "kernels", "hipec", "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Argv     []string `json:"argv"`
		Name     string   `json:"display_name"`
		Language string   `json:"language"`
	}
	if err := json.Unmarshal(text, &spec); err != nil || spec.Name != "Go (hipec)" || spec.Language != "go" || len(spec.Argv) != 3 || spec.Argv[2] != "{connection_file}" {
		t.Fatalf("%v %s", err, text)
	}
	if _, err := os.Stat(spec.Argv[0]); err != nil {
		t.Error("the kernel's program is not there:", err)
	}
	if _, _, err := hipec(t, "install", "-prefix", dir, "-sys"); err == nil {
		t.Error("two places at once were accepted")
	}
}

// front is a front end at a kernel's sockets.
type front struct {
	t                     *testing.T
	codec                 *wire.Codec
	shell, control, iopub zmq4.Socket
	published             chan *wire.Message
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
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() {
		cancel()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	codec, err := wire.NewCodec(conn.Scheme, conn.Key)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{t: t, codec: codec, shell: zmq4.NewDealer(ctx), control: zmq4.NewDealer(ctx), iopub: zmq4.NewSub(ctx), published: make(chan *wire.Message, 1000)}
	for s, port := range map[zmq4.Socket]int{f.shell: conn.Shell, f.control: conn.Control, f.iopub: conn.IOPub} {
		if err := s.Dial(fmt.Sprintf("tcp://127.0.0.1:%d", port)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.iopub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			m, err := f.iopub.Recv()
			if err != nil {
				return
			}
			if msg, err := codec.Decode(m.Frames); err == nil {
				f.published <- msg
			}
		}
	}()
	// The subscription takes effect some time after it is made: ask until an answer is heard on iopub too.
	for range 50 {
		f.ask(f.shell, "kernel_info_request", map[string]any{})
		select {
		case <-f.published:
			f.drain()
			return f
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Fatal("nothing is published")
	return nil
}

func (f *front) drain() {
	for {
		select {
		case <-f.published:
		case <-time.After(200 * time.Millisecond):
			return
		}
	}
}

// ask sends a request and answers the reply's content.
func (f *front) ask(s zmq4.Socket, typ string, content any) map[string]any {
	f.t.Helper()
	f.send(s, typ, content)
	return f.recv(s)
}

func (f *front) send(s zmq4.Socket, typ string, content any) {
	f.t.Helper()
	m, err := f.codec.New(typ, nil, content)
	if err != nil {
		f.t.Fatal(err)
	}
	frames, err := f.codec.Encode(m)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := s.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		f.t.Fatal(err)
	}
}

func (f *front) recv(s zmq4.Socket) map[string]any {
	f.t.Helper()
	got := make(chan map[string]any, 1)
	go func() {
		m, err := s.Recv()
		if err != nil {
			return
		}
		msg, err := f.codec.Decode(m.Frames)
		if err != nil {
			return
		}
		var c map[string]any
		_ = json.Unmarshal(msg.Content, &c)
		got <- c
	}()
	select {
	case c := <-got:
		return c
	case <-time.After(20 * time.Second):
		f.t.Fatal("no reply")
	}
	return nil
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
		r := f.ask(f.shell, "execute_request", map[string]any{"code": code, "user_expressions": map[string]string{"u": "1+1"}})
		return r, f.until()
	}
	r, pub := execute("x := 41\nfmt.Println(\"hi\")\nx + 1")
	if want := "status:busy|execute_input:|stream:hi\n|execute_result:42|status:idle"; pub != want {
		t.Errorf("published %s\nwant      %s", pub, want)
	}
	if r["status"] != "ok" || r["execution_count"] != 1.0 || !strings.Contains(fmt.Sprint(r["user_expressions"]), "text/plain:2") {
		t.Errorf("reply: %v", r)
	}
	if _, pub = execute("display.Markdown(\"**b**\")"); !strings.Contains(pub, "execute_result:**b**") {
		t.Errorf("the display package: %s", pub)
	}
	if r, pub = execute("x + nope"); r["status"] != "error" || r["ename"] != "compile error" || !strings.Contains(pub, "error:compile error") {
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
