package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"hipec/kernel/internal/worker"
)

// situation is something in which an interrupt finds a cell.
type situation struct {
	name string
	// before is a cell of its own, run first; "" for none.
	before, cell string
	// lost says why the variables are lost: compiled code does not return, and its process has to be
	// ended. "" where they are kept.
	lost string
}

// situations are the places where people press the button.
var situations = []situation{
	// Loops and recursion.
	{name: "an empty loop", cell: "for {\n}"},
	{name: "a loop that counts", cell: "for i := 0; ; i++ {\n\t_ = i\n}"},
	{name: "a loop in a function of an earlier cell", before: "func forever() {\n\tfor {\n\t}\n}", cell: "forever()"},
	{name: "a loop in a method by an interface", before: "type L struct{}\n\nfunc (L) Run() {\n\tfor {\n\t}\n}\n\n" +
		"var r interface{ Run() } = L{}", cell: "r.Run()"},
	{name: "a closure of an earlier cell", before: "spin := func() {\n\tfor {\n\t}\n}", cell: "spin()"},
	{name: "a generic function", before: "func spinAny[T any](T) {\n\tfor {\n\t}\n}", cell: "spinAny(1)"},
	{name: "fib(60)", before: "func fib(n int) int {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn fib(n-1) + fib(n-2)\n}",
		cell: "fib(60)"},
	{name: "hanoi", before: "func hanoi(n int, a, b, c string) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n" +
		"\treturn hanoi(n-1, a, c, b) + 1 + hanoi(n-1, c, b, a)\n}", cell: `hanoi(60, "a", "b", "c")`},
	{name: "permutations", before: "func permute(a []int, k int, f func([]int)) {\n\tif k == len(a) {\n\t\tf(a)\n" +
		"\t\treturn\n\t}\n\tfor i := k; i < len(a); i++ {\n\t\ta[k], a[i] = a[i], a[k]\n\t\tpermute(a, k+1, f)\n" +
		"\t\ta[k], a[i] = a[i], a[k]\n\t}\n}", cell: "permute(make([]int, 20), 0, func([]int) {})"},
	{name: "queens", before: "func queens(n, row int, cols, d1, d2 uint) (found int) {\n\tif row == n {\n\t\treturn 1\n" +
		"\t}\n\tfor c := range n {\n\t\tif cols&(1<<c)|d1&(1<<(row+c))|d2&(1<<(row-c+n)) == 0 {\n" +
		"\t\t\tfound += queens(n, row+1, cols|1<<c, d1|1<<(row+c), d2|1<<(row-c+n))\n\t\t}\n\t}\n\treturn found\n}",
		cell: "queens(20, 0, 0, 0, 0)"},
	{name: "Ackermann", before: "func ackermann(m, n int) int {\n\tif m == 0 {\n\t\treturn n + 1\n\t}\n\tif n == 0 {\n" +
		"\t\treturn ackermann(m-1, 1)\n\t}\n\treturn ackermann(m-1, ackermann(m, n-1))\n}",
		cell: "for {\n\tackermann(2, 300)\n}"},
	{name: "functions that call each other", before: "func ping(n int) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n" +
		"\treturn pong(n - 1)\n}\n\nfunc pong(n int) int { return ping(n) }", cell: "for {\n\tping(1000)\n}"},
	{name: "a loop that recovers", cell: "for {\n\tfunc() {\n\t\tdefer func() { recover() }()\n\t\tpanic(1)\n\t}()\n}"},
	{name: "a deferred call that hangs", cell: "func() {\n\tdefer func() {\n\t\tfor {\n\t\t}\n\t}()\n}()"},
	{name: "a goto", cell: "func() {\nagain:\n\tgoto again\n}()"},
	{name: "an iterator without end", cell: "for range func(yield func(int) bool) {\n\tfor yield(1) {\n\t}\n} {\n}"},
	{name: "a map that grows", cell: "m := map[int]int{}\nfor i := 0; ; i = (i + 1) % 100000 {\n\tm[i]++\n}"},
	{name: "a string that grows", cell: "s := \"\"\nfor {\n\ts += \"x\"\n\tif len(s) > 10000 {\n\t\ts = \"\"\n\t}\n}"},
	{name: "a loop that prints", cell: "for {\n\tfmt.Print(\".\")\n\ttime.Sleep(time.Millisecond)\n}"},
	// Waits.
	{name: "a sleep", cell: "time.Sleep(time.Hour)"},
	{name: "a receive", cell: "ch := make(chan int)\ngo func() { time.Sleep(time.Hour) }()\n<-ch"},
	{name: "a receive from nil", cell: "var none chan int\ngo func() { time.Sleep(time.Hour) }()\n<-none"},
	{name: "a send", cell: "ch := make(chan int)\ngo func() { time.Sleep(time.Hour) }()\nch <- 1"},
	{name: "a range over a channel",
		cell: "ch := make(chan int)\ngo func() { time.Sleep(time.Hour) }()\nfor range ch {\n}"},
	{name: "a select", cell: "a, b := make(chan int), make(chan int)\ngo func() { time.Sleep(time.Hour) }()\nselect {\n" +
		"case <-a:\ncase <-b:\n}"},
	{name: "an empty select", cell: "go func() { time.Sleep(time.Hour) }()\nselect {}"},
	{name: "a mutex", before: "import \"sync\"\nvar mu sync.Mutex\nmu.Lock()",
		cell: "go func() { time.Sleep(time.Hour) }()\nmu.Lock()"},
	{name: "a lock for reading", before: "import \"sync\"\nvar rw sync.RWMutex\nrw.Lock()",
		cell: "go func() { time.Sleep(time.Hour) }()\nrw.RLock()"},
	{name: "a wait group", cell: "import \"sync\"\nvar wg sync.WaitGroup\nwg.Add(1)\n" +
		"go func() { time.Sleep(time.Hour) }()\nwg.Wait()"},
	{name: "a condition", cell: "import \"sync\"\nc := sync.NewCond(&sync.Mutex{})\n" +
		"go func() { time.Sleep(time.Hour) }()\nc.L.Lock()\nc.Wait()"},
	{name: "sync.Once", cell: "import \"sync\"\nvar once sync.Once\nonce.Do(func() {\n\tfor {\n\t}\n})"},
	{name: "a context", cell: "import \"context\"\nctx, cancel := context.WithCancel(context.Background())\n_ = cancel\n" +
		"go func() { time.Sleep(time.Hour) }()\n<-ctx.Done()"},
	{name: "a timer", cell: "<-time.NewTimer(time.Hour).C"},
	{name: "a ticker", cell: "for range time.Tick(10 * time.Millisecond) {\n}"},
	{name: "channels that ping and pong", cell: "a, b := make(chan int), make(chan int)\ngo func() {\n" +
		"\tfor x := range a {\n\t\tb <- x\n\t}\n}()\nfor {\n\ta <- 1\n\t<-b\n}"},
	{name: "a worker pool", cell: "import \"sync\"\njobs := make(chan int)\nvar pool sync.WaitGroup\nfor range 4 {\n" +
		"\tpool.Go(func() {\n\t\tfor range jobs {\n\t\t}\n\t})\n}\nfor i := 0; ; i++ {\n\tjobs <- i\n}"},
	{name: "goroutines that spin", cell: "for range 4 {\n\tgo func() {\n\t\tfor {\n\t\t}\n\t}()\n}\nselect {}"},
	{name: "a pipe", cell: "import \"io\"\npr, _ := io.Pipe()\nio.ReadAll(pr)"},
	{name: "iter.Pull of an earlier cell", before: "import \"iter\"\nnext, stop := iter.Pull(func(yield func(int) bool) " +
		"{\n\tyield(1)\n\tfor {\n\t}\n})\n_ = stop\nnext()", cell: "next()"},
	// Functions of cells that compiled code calls.
	{name: "sort.Slice", cell: "import \"sort\"\nsort.Slice(make([]int, 9), func(i, j int) bool {\n\tfor {\n\t}\n})"},
	{name: "sort.Sort", before: "type slow []int\n\nfunc (s slow) Len() int { return len(s) }\n" +
		"func (s slow) Swap(i, j int) {}\nfunc (s slow) Less(i, j int) bool {\n\tfor {\n\t}\n}",
		cell: "import \"sort\"\nsort.Sort(slow{1, 2, 3})"},
	{name: "slices.SortFunc", cell: "import \"slices\"\nslices.SortFunc(make([]int, 9), func(a, b int) int {\n\tfor {\n" +
		"\t}\n})"},
	{name: "strings.Map", cell: "import \"strings\"\nstrings.Map(func(r rune) rune {\n\tfor {\n\t}\n}, \"abc\")"},
	{name: "a String method while it is shown", before: "type shown struct{}\n\nfunc (shown) String() string {\n" +
		"\tfor {\n\t}\n}", cell: "shown{}"},
	{name: "an Error method while it is printed", before: "type faulty struct{}\n\nfunc (faulty) Error() string {\n" +
		"\tfor {\n\t}\n}", cell: "fmt.Println(faulty{})"},
	{name: "MarshalJSON", before: "type endless struct{}\n\nfunc (endless) MarshalJSON() ([]byte, error) {\n\tfor {\n" +
		"\t}\n}", cell: "import \"encoding/json\"\njson.Marshal(endless{})"},
	{name: "a template's function",
		cell: "import \"text/template\"\ntemplate.Must(template.New(\"\").Funcs(template.FuncMap{\"f\": func() string {\n" +
			"\tfor {\n\t}\n}}).Parse(\"{{f}}\")).Execute(os.Stdout, nil)"},
	{name: "filepath.WalkDir", cell: "import (\n\t\"io/fs\"\n\t\"path/filepath\"\n)\n" +
		"filepath.WalkDir(\".\", func(string, fs.DirEntry, error) error {\n\tfor {\n\t}\n})"},
	{name: "testing.Benchmark", cell: "import \"testing\"\ntesting.Benchmark(func(b *testing.B) {\n\tfor {\n\t}\n})"},
	{name: "an optimizer of gonum", cell: "import \"gonum.org/v1/gonum/optimize\"\n" +
		"optimize.Minimize(optimize.Problem{Func: func(x []float64) float64 {\n\tfor {\n\t}\n" +
		"}}, []float64{1}, nil, &optimize.NelderMead{})"},
	{name: "a reader of a cell", before: "type zeros struct{}\n\nfunc (zeros) Read(b []byte) (int, error) { return " +
		"len(b), nil }", cell: "import \"io\"\nio.Copy(io.Discard, zeros{})"},
	{name: "bufio.Scanner", before: "type dots struct{}\n\nfunc (dots) Read(b []byte) (int, error) {\n" +
		"\tfor i := range b {\n\t\tb[i] = '.'\n\t\tif i%10 == 9 {\n\t\t\tb[i] = '\\n'\n\t\t}\n\t}\n\treturn len(b), nil\n}",
		cell: "import \"bufio\"\nlines := bufio.NewScanner(dots{})\nfor lines.Scan() {\n}"},
	{name: "a handler of an earlier cell", before: "import (\n\t\"net/http\"\n\t\"net/http/httptest\"\n)\n" +
		"hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {\n\tfor {\n\t}\n}))",
		cell: "http.Get(hanging.URL)"},
	{name: "time.AfterFunc that spins", cell: "time.AfterFunc(0, func() {\n\tfor {\n\t}\n})\ntime.Sleep(time.Hour)"},
	{name: "reflect.Value.Call", before: "func hang() {\n\tfor {\n\t}\n}",
		cell: "import \"reflect\"\nreflect.ValueOf(hang).Call(nil)"},
	// The network, files and other programs.
	{name: "http.ListenAndServe", cell: "import \"net/http\"\nhttp.ListenAndServe(\"127.0.0.1:0\", nil)"},
	{name: "a client whose server is silent", before: "import \"net\"\nsilent, _ := net.Listen(\"tcp\", \"127.0.0.1:0\")",
		cell: "import \"net/http\"\nhttp.Get(\"http://\" + silent.Addr().String())"},
	{name: "an accept", before: "import \"net\"\nquiet, _ := net.Listen(\"tcp\", \"127.0.0.1:0\")",
		cell: "quiet.Accept()"},
	{name: "a read from a connection", before: "import \"net\"\nhost, _ := net.Listen(\"tcp\", \"127.0.0.1:0\")\n" +
		"conn, _ := net.Dial(\"tcp\", host.Addr().String())", cell: "conn.Read(make([]byte, 1))"},
	{name: "a program that runs", cell: "import \"os/exec\"\nexec.Command(\"sleep\", \"3600\").Run()"},
	{name: "a program's output", cell: "import \"os/exec\"\nexec.Command(\"sleep\", \"3600\").CombinedOutput()"},
	{name: "a program whose output is read", cell: "import (\n\t\"io\"\n\t\"os/exec\"\n)\n" +
		"program := exec.Command(\"sleep\", \"3600\")\noutput, _ := program.StdoutPipe()\nprogram.Start()\n" +
		"io.ReadAll(output)"},
	{name: "os.Pipe", cell: "r, _, _ := os.Pipe()\nr.Read(make([]byte, 1))"},
	{name: "signal.Notify", cell: "import \"os/signal\"\nsignals := make(chan os.Signal, 1)\n" +
		"signal.Notify(signals, os.Interrupt)\n<-signals"},
	// Compiled code that does long work.
	{name: "a large matrix product", cell: "import \"gonum.org/v1/gonum/mat\"\nbig := mat.NewDense(1500, 1500, nil)\n" +
		"var product mat.Dense\nfor {\n\tproduct.Mul(big, big)\n}"},
	{name: "crypto without end", cell: "import \"crypto/sha256\"\nfor {\n\tsha256.Sum256(make([]byte, 1<<16))\n}"},
	{name: "a compiled function that does not return", cell: "import \"math/big\"\n" +
		"new(big.Int).Exp(big.NewInt(3), new(big.Int).Lsh(big.NewInt(1), 40), nil)",
		lost: "math/big computes a number of 200 gigabytes in one call"},
}

// An interrupt ends the cell in every one of them, soon, and the variables are there afterwards, but for what is named.
func TestInterruptsKeepVariables(t *testing.T) {
	if len(situations) < 60 {
		t.Fatalf("%d situations", len(situations))
	}
	for _, s := range situations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.test(t)
		})
	}
}

func (s situation) test(t *testing.T) {
	var mu sync.Mutex
	result, fault := map[int64]string{}, map[int64]string{}
	w := worker.New(worker.Options{Grace: 3 * time.Second,
		Command: func() *exec.Cmd { return exec.Command(os.Args[0], "worker") },
		Event: func(e worker.Event) {
			mu.Lock()
			defer mu.Unlock()
			switch e.Kind {
			case worker.Error:
				fault[e.ID] = e.Error.Name + ": " + e.Error.Value
			case worker.Result:
				result[e.ID], _ = e.Bundle.Data["text/plain"].(string)
			}
		}})
	defer w.Close()
	run := func(code string) (int64, error) {
		id := w.ID()
		return id, w.Run(id, fmt.Sprintf("In[%d]", id), code)
	}
	for _, code := range []string{"import (\n\t\"fmt\"\n\t\"os\"\n\t\"time\"\n)\nkept := 42", s.before} {
		if id, err := run(code); err != nil || fault[id] != "" {
			t.Fatalf("before it: %v, %s", err, fault[id])
		}
	}
	time.AfterFunc(300*time.Millisecond, w.Interrupt)
	begun := time.Now()
	id, died := run(s.cell)
	took := time.Since(begun)
	mu.Lock()
	said := fault[id]
	mu.Unlock()
	if s.lost != "" {
		if died == nil {
			t.Errorf("the variables are kept; they were said to be lost, as %s", s.lost)
		}
		return
	}
	switch {
	case died != nil:
		t.Fatalf("the variables are lost: %v", died)
	case took < 250*time.Millisecond:
		t.Fatalf("it did not wait: %s", said)
	case !strings.HasPrefix(said, "interrupted"):
		t.Errorf("got %q, want interrupted", said)
	}
	id, err := run("kept")
	mu.Lock()
	defer mu.Unlock()
	if err != nil || result[id] != "42" {
		t.Errorf("afterwards kept is %q, %v, %s", result[id], err, fault[id])
	}
}
