package session

import (
	"hipec/kernel/internal/native"

	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"
)

// A long day in one kernel: latency must not grow, nor memory without bound. Run it with -benchtime 1x.
func BenchmarkTenThousandCells(b *testing.B) {
	for range b.N {
		s := New(Options{})
		const cells, window = 10_000, 500
		took := make([]time.Duration, 0, cells)
		memory := func() float64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return float64(m.HeapAlloc) / 1e6
		}
		var early float64
		for i := range cells {
			src := []string{
				"1 + 1",
				fmt.Sprintf("x := %d\ny := []int{x, x + 1}", i),
				"func f(n int) int { return n * x }\nf(2)",
				fmt.Sprintf("z%d := f(%d)", i%50, i),
				// another type each time
				fmt.Sprintf("type P struct{ a, b, c%d int }\nfunc (p P) Sum() int { return p.a + p.b }\n"+
					"func (p *P) Add(n int) { p.a += n }\np := P{a: 1, b: x}\np.Add(2)\np.Sum()", i),
				"for i := range 10 { y = append(y, i) }\nlen(y)",
				"strings.ToUpper(\"abc\")",
				"m := map[string]int{\"a\": x}\nm[\"a\"]++",
			}[i%8]
			begun := time.Now()
			if _, err := s.Run(fmt.Sprintf("In[%d]", i+1), src); err != nil {
				b.Fatal(i, err)
			}
			took = append(took, time.Since(begun))
			if i == 1000 {
				early = memory()
			}
		}
		median := func(d []time.Duration) float64 {
			d = slices.Clone(d)
			slices.Sort(d)
			return float64(d[len(d)/2].Microseconds()) / 1000
		}
		b.ReportMetric(median(took[window:2*window]), "ms-early")
		b.ReportMetric(median(took[cells-window:]), "ms-late")
		b.ReportMetric(early, "MB-at-1000")
		b.ReportMetric(memory(), "MB-at-10000")
		runtime.KeepAlive(s)
	}
}

// There is room for ever more methods: here for more than the stubs that the program was built with.
func TestRoomForMethods(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	s := New(Options{})
	cell := "type T struct{ n int; other [%d]int }\nfunc (t T) A() int { return t.n }\n"
	for i := range 30 {
		cell += fmt.Sprintf("func (t T) B%d() {}\n", i)
	}
	cell += "var v interface{ A() int } = T{n: 3}\nv.A()"
	before := native.Stubs()
	for i := 0; native.Stubs() < before+3000; i++ {
		if res, err := s.Run("In[1]", fmt.Sprintf(cell, i)); err != nil || res.Values[0] != 3 { // another type each time
			t.Fatal(res, err)
		}
	}
	res, err := s.Run("In[2]", "v.A() + 1")
	if err != nil || res.Values[0] != 4 {
		t.Error(res, err)
	}
}
