package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hipec/hccpm"
	"hipec/kernel/internal/goeval"
	"hipec/kernel/internal/program"
	"hipec/kernel/internal/scenario"
	"hipec/kernel/internal/wire"
)

// wasmVariable names the kernel for browsers, which these tests run in Node: make check-wasm builds it.
const wasmVariable = "HIPEC_WASM"

// nodeCommand makes a command that runs the kernel for browsers. Its files are those of dir, if that is not empty.
func nodeCommand(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	wasm := os.Getenv(wasmVariable)
	if wasm == "" {
		t.Skipf("%s is not set: make check-wasm runs this", wasmVariable)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	host, err := filepath.Abs("../lab/site/host/node.mjs")
	if err != nil {
		t.Fatal(err)
	}
	if dir != "" {
		if dir, err = filepath.Abs(dir); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("node", append([]string{host, wasm}, args...)...)
	cmd.Env = append(os.Environ(), "HIPEC_DIRECTORY="+dir,
		"HIPEC_WASM_EXEC="+filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	cmd.Stderr = os.Stderr
	cmd.WaitDelay = time.Second
	return cmd
}

// wasmMessage is a message as the script has it.
type wasmMessage struct {
	Channel  string          `json:"channel"`
	Header   wire.Header     `json:"header"`
	Parent   json.RawMessage `json:"parent_header"`
	Metadata map[string]any  `json:"metadata"`
	Content  json.RawMessage `json:"content"`
	Buffers  []string        `json:"buffers"` // base64
}

// wasmKernel is a front end of the kernel for browsers.
type wasmKernel struct {
	t     *testing.T
	codec *wire.Codec
	in    io.WriteCloser
	out   chan wasmMessage
}

func startWasm(t *testing.T, dir string) *wasmKernel {
	t.Helper()
	cmd := nodeCommand(t, dir)
	codec, err := wire.NewCodec("", "")
	if err != nil {
		t.Fatal(err)
	}
	k := &wasmKernel{t: t, codec: codec, out: make(chan wasmMessage, 1000)}
	if k.in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	go func() {
		defer close(k.out)
		r := bufio.NewReader(out)
		for {
			line, err := r.ReadBytes('\n')
			var m wasmMessage
			if err != nil || json.Unmarshal(line, &m) != nil {
				return
			}
			k.out <- m
		}
	}()
	return k
}

func (k *wasmKernel) send(channel, typ string, content any, buffers ...string) {
	k.t.Helper()
	m, err := k.codec.New(typ, nil, content)
	if err != nil {
		k.t.Fatal(err)
	}
	line, err := json.Marshal(wasmMessage{Channel: channel, Header: m.Header, Parent: json.RawMessage("{}"),
		Metadata: map[string]any{}, Content: m.Content, Buffers: buffers})
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := k.in.Write(append(line, '\n')); err != nil {
		k.t.Fatal(err)
	}
}

func (k *wasmKernel) next() (m wasmMessage, content map[string]any) {
	k.t.Helper()
	select {
	case m, ok := <-k.out:
		if !ok {
			k.t.Fatal("the program has ended")
		}
		if err := json.Unmarshal(m.Content, &content); err != nil {
			k.t.Fatal(err)
		}
		return m, content
	case <-time.After(30 * time.Second):
		k.t.Fatal("no message")
	}
	return m, nil
}

// ask sends a request on the shell and returns what was published for it, as a step has it, and the reply.
func (k *wasmKernel) ask(typ string, content any) (published string, reply map[string]any) {
	k.t.Helper()
	k.send("shell", typ, content)
	return k.until(typ)
}

// until gathers what comes up to the end of a request of a type.
func (k *wasmKernel) until(typ string) (published string, reply map[string]any) {
	k.t.Helper()
	for {
		m, c := k.next()
		if m.Channel == "shell" {
			reply = c
		} else if m.Header.Type == "status" && c["execution_state"] == "idle" && strings.Contains(string(m.Parent), typ) {
			return published, reply
		}
		published += piece(m.Header.Type, c)
	}
}

func (k *wasmKernel) cell(code string) (published string, count int) {
	k.t.Helper()
	published, reply := k.ask("execute_request", map[string]any{"code": code})
	n, _ := reply["execution_count"].(float64)
	return published, int(n)
}

// Cells that a browser's kernel cannot run, or of which Go says something else there.
var notInBrowsers = map[string]string{
	"$ echo from the shell":      "!command: line 1: $ echo from the shell: there is no shell in a browser",
	"os.Open(\"/no/such/file\")": "!error: open /no/such/file: No such file or directory",
}

func TestLanguageInWasm(t *testing.T) {
	k := startWasm(t, "")
	checkLanguage(t, k.cell, func(t *testing.T) { k.t = t }, notInBrowsers)
}

// The scenarios, whose cells the same program runs.
func TestCellsInWasm(t *testing.T) {
	nodeCommand(t, "")
	scenario.Test(t, "wasm", "testdata/cells", func() *exec.Cmd { return nodeCommand(t, "", "worker") })
}

// Notebooks run whole give the stored results.
func TestNotebooksInWasm(t *testing.T) {
	nodeCommand(t, "")
	for _, pattern := range []string{"../notebooks/*.ipynb", "../notebooks/workshop/*.ipynb"} {
		books, err := filepath.Glob(pattern)
		if err != nil || len(books) == 0 {
			t.Fatal("no notebooks: ", err)
		}
		p := program.Program{Name: "hipec", New: goeval.New, Library: hccpm.SourceSHA256(),
			Worker: func(dir string) *exec.Cmd { return nodeCommand(t, dir, "worker") }}
		for _, book := range books {
			t.Run(strings.TrimSuffix(filepath.Base(book), ".ipynb"), func(t *testing.T) {
				if err := p.Verify(t.Context(), book); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// An interrupt ends a loop, and what waits; variables are kept.
func TestInterruptInWasm(t *testing.T) {
	k := startWasm(t, "")
	k.cell("kept := 1\nvar mu sync.Mutex\nmu.Lock()")
	for _, code := range []string{"for {}", "n := 0\nfor { n++ }",
		"func f(n int) int { return f(n+1) }\nfor { func() { defer func() { recover() }(); mu.TryLock() }() }",
		"<-make(chan int)", "time.Sleep(time.Hour)", "mu.Lock()"} {
		k.send("shell", "execute_request", map[string]any{"code": code})
		time.Sleep(300 * time.Millisecond)
		begun := time.Now()
		k.send("control", "interrupt_request", map[string]any{})
		got, _ := k.until("execute_request")
		if !strings.Contains(got, "!interrupted") || time.Since(begun) > 2*time.Second {
			t.Errorf("%q: got %q after %v, want an interrupt at once", code, got, time.Since(begun))
		}
	}
	if got, _ := k.cell("kept"); got != "=1" {
		t.Errorf("afterwards: got %q, want =1", got)
	}
}

// What a cell prints comes while it runs.
func TestOutputComesEarlyInWasm(t *testing.T) {
	k := startWasm(t, "")
	k.send("shell", "execute_request", map[string]any{"code": "fmt.Println(\"early\")\n" +
		"for begun := time.Now(); time.Since(begun) < 2*time.Second; { }\nfmt.Println(\"late\")"})
	var early time.Time
	for {
		m, c := k.next()
		if text, _ := c["text"].(string); strings.HasPrefix(text, "early") {
			early = time.Now()
			if text != "early\n" {
				t.Errorf("got %q at once", text)
			}
		}
		if m.Header.Type == "status" && c["execution_state"] == "idle" {
			break
		}
	}
	if time.Since(early) < time.Second {
		t.Errorf("the first line came %v before the end, want 2 s", time.Since(early))
	}
}

// Cells read and write files, and ask.
func TestFilesAndInputInWasm(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in.csv"), []byte("a,b\n1,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	k := startWasm(t, dir)
	for _, s := range []step{
		{"text, err := os.ReadFile(\"in.csv\")\nfmt.Print(string(text), err)", "a,b\n1,2\n<nil>"},
		{"os.Mkdir(\"d\", 0o755)", ""},
		{"os.WriteFile(\"d/out.txt\", []byte(\"written\"), 0o644)", ""},
		{"f, _ := os.OpenFile(\"d/out.txt\", os.O_APPEND|os.O_WRONLY, 0)\nf.WriteString(\" more\")\nf.Close()", ""},
		{"os.Rename(\"d/out.txt\", \"d/renamed.txt\")", ""},
		{"list, _ := os.ReadDir(\"d\")\nlist[0].Name()", "=renamed.txt"},
		{"os.ReadFile(\"nowhere.csv\")", "!error: open nowhere.csv: No such file or directory"},
		{"tmp, _ := os.CreateTemp(\"\", \"x\")\ntmp.WriteString(\"abc\")\ntmp.Seek(1, 0)\nrest, _ := io.ReadAll(tmp)\n" +
			"string(rest)", "=bc"},
		{"import \"hipec/hccpm/cohort\"\ncohort.OpenSQL(\"sqlite:x.db\", \"select 1\")",
			"!error: cohort: format is not read: a database needs the desktop kernel, and this one runs in a browser"},
		{"http.Get(\"http://127.0.0.1:1/\")", "!error: Get"},
	} {
		if got, _ := k.cell(s.cell); got != s.want && !(strings.HasPrefix(s.want, "!") && strings.HasPrefix(got, s.want)) {
			t.Errorf("%q\n got %q\nwant %q", s.cell, got, s.want)
		}
	}
	if b, err := os.ReadFile(filepath.Join(dir, "d", "renamed.txt")); err != nil || string(b) != "written more" {
		t.Errorf("the file: got %q, %v", b, err)
	}
	k.send("shell", "execute_request", map[string]any{"code": "var name string\nfmt.Scanln(&name)\n\"hello \" + name",
		"allow_stdin": true})
	var said strings.Builder
	for {
		m, c := k.next()
		if m.Header.Type == "input_request" {
			k.send("stdin", "input_reply", map[string]any{"value": "Ada"})
		}
		said.WriteString(piece(m.Header.Type, c))
		if m.Header.Type == "status" && c["execution_state"] == "idle" {
			break
		}
	}
	if !strings.Contains(said.String(), "=hello Ada") {
		t.Errorf("a question: got %q", said.String())
	}
	got, reply := k.ask("complete_request", map[string]any{"code": "strings.ToUp", "cursor_pos": 12})
	if fmt.Sprint(reply["matches"]) != "[ToUpper ToUpperSpecial]" {
		t.Errorf("completion: %q, %v", got, reply)
	}
}

// Where the stubs of method tables end, a cell says so, and nothing else is lost.
func TestPoolOfStubsInWasm(t *testing.T) {
	k := startWasm(t, "")
	k.cell("kept := 1")
	const ends = "!error: the interpreter cannot load this cell: the methods of a notebook's types need more than"
	var last string
	for batch := range 40 {
		var b strings.Builder
		for i := range 100 {
			fmt.Fprintf(&b, "type T%d struct{ a int }\nfunc (t T%[1]d) String() string { return \"x\" }\n"+
				"var _ fmt.Stringer = T%[1]d{}\n", batch*100+i)
		}
		if last, _ = k.cell(b.String()); last != "" {
			break
		}
	}
	if !strings.HasPrefix(last, ends) {
		t.Errorf("at the pool's end: got %q, want %q", last, ends)
	}
	for _, s := range []step{{"kept", "=1"}, {"type U struct{}\nfunc (u U) String() string { return \"u\" }\nU{}", ends},
		{"kept + 1", "=2"}} {
		if got, _ := k.cell(s.cell); !strings.HasPrefix(got, s.want) {
			t.Errorf("after it, %q: got %q, want %q", s.cell, got, s.want)
		}
	}
}

// Recursion without end is told, and nothing is lost.
func TestStackOverflowInWasm(t *testing.T) {
	k := startWasm(t, "")
	k.cell("kept := 1\nfunc f(n int) int { defer func() { recover() }(); return f(n+1) + 1 }")
	if got, _ := k.cell("f(1)"); !strings.Contains(got, "stack overflow") {
		t.Errorf("got %q, want a stack overflow", got)
	}
	if got, _ := k.cell("kept"); got != "=1" {
		t.Errorf("afterwards: got %q, want =1", got)
	}
}

// Addresses of code begin at 256 MB, where a large heap has addresses of memory: the collector must
// not take one for the other.
func TestLargeHeapInWasm(t *testing.T) {
	k := startWasm(t, "")
	for _, s := range []step{
		{"type T struct{ s string }\nfunc (t T) String() string { return t.s }\nvar all []fmt.Stringer\n" +
			"for i := range 1000 { all = append(all, T{fmt.Sprint(i)}) }", ""},
		{"var big [][]byte\nfor range 500 { big = append(big, make([]byte, 1<<20)) }\nruntime.GC()\nlen(big)", "=500"},
		{"big = nil\nruntime.GC()\nfor range 100 { big = append(big, make([]byte, 1<<20)) }\nn := 0\n" +
			"for _, s := range all { n += len(s.String()) }\nn", "=2890"},
		{"type U struct{ T }\nfunc (u U) Error() string { return \"u\" + u.String() }\nruntime.GC()\n" +
			"fmt.Sprint(U{T{\"x\"}}, all[7])", "=ux 7"},
	} {
		if got, _ := k.cell(s.cell); got != s.want {
			t.Errorf("%q: got %q, want %q", s.cell, got, s.want)
		}
	}
}

// A comm's buffers arrive.
func TestBuffersInWasm(t *testing.T) {
	k := startWasm(t, "")
	k.cell("import \"hipec/kernel/comm\"")
	k.send("shell", "comm_open", map[string]any{"comm_id": "c1", "target_name": "nobody", "data": map[string]any{}},
		base64.StdEncoding.EncodeToString([]byte{1, 2}))
	var said bytes.Buffer
	for {
		m, c := k.next()
		said.WriteString(m.Header.Type + " ")
		if m.Header.Type == "status" && c["execution_state"] == "idle" {
			break
		}
	}
	if !strings.Contains(said.String(), "comm_close") {
		t.Errorf("a comm of no target: got %q, want it closed", said.String())
	}
}
