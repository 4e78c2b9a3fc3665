package vm

import (
	"testing"

	"hipec/kernel/internal/origin"
)

var benchPrograms = []struct{ name, src string }{
	{"Additions10M", `func main() { s := 0; for i := 0; i < 10_000_000; i++ { s += i }; if s == 1 { println(s) } }`},
	{"GlobalAdditions10M", `var s int; func main() { s = 0; for i := 0; i < 10_000_000; i++ { s += i }; if s == 1 { println(s) } }`},
	{"Fib25", `func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }; func main() { if fib(25) == 1 { println() } }`},
	{"Sieve2M", `func main() { n := 2_000_000; c := make([]bool, n+1); k := 0; for i := 2; i <= n; i++ { if !c[i] { k++; for j := i + i; j <= n; j += i { c[j] = true } } }; if k == 1 { println(k) } }`},
	{"Matrix120", `func main() { n := 120; a, b, c := make([][]float64, n), make([][]float64, n), make([][]float64, n); for i := range n { a[i], b[i], c[i] = make([]float64, n), make([]float64, n), make([]float64, n); for j := range n { a[i][j] = float64(i+j); b[i][j] = float64(i-j) } }
		for i := range n { for j := range n { s := 0.0; for k := range n { s += a[i][k] * b[k][j] }; c[i][j] = s } }; if c[1][2] == 1.5 { println() } }`},
	{"Mandelbrot", `func main() { t := 0; for py := 0; py < 100; py++ { for px := 0; px < 150; px++ { x0, y0 := float64(px)/75-1.5, float64(py)/50-1; x, y := 0.0, 0.0; i := 0; for x*x+y*y <= 4 && i < 100 { x, y = x*x-y*y+x0, 2*x*y+y0; i++ }; t += i } }; if t == 1 { println(t) } }`},
	{"StructMethods1M", `type P struct{ x, y int }; func (p *P) add(d int) { p.x += d; p.y -= d }; func (p P) sum() int { return p.x + p.y }; func main() { p := &P{}; s := 0; for i := 0; i < 1_000_000; i++ { p.add(i); s += p.sum() }; if s == 1 { println(s) } }`},
	{"MapCount500k", `func main() { m := map[int]int{}; for i := 0; i < 500_000; i++ { m[i%1000]++ }; if len(m) == 1 { println() } }`},
	{"SortSlice200k", `import "sort"
		func main() { x := make([]int, 200_000); s := uint32(1); for i := range x { s = s*1664525 + 1013904223; x[i] = int(s >> 8) }; sort.Slice(x, func(i, j int) bool { return x[i] < x[j] }); if x[0] > x[1] { println() } }`},
	{"Builder500k", `import "strings"
		func main() { var b strings.Builder; for i := 0; i < 500_000; i++ { b.WriteString("ab"); b.WriteByte('c') }; if b.Len() == 1 { println() } }`},
	{"Interface1M", `type S interface { Area(int) int }; type A struct{ n int }; func (a A) Area(k int) int { return a.n * k }; type B struct{ n int }; func (b *B) Area(k int) int { return b.n + k }
		func main() { x := []S{A{3}, &B{4}}; s := 0; for i := 0; i < 1_000_000; i++ { s += x[i&1].Area(i) }; if s == 1 { println(s) } }`},
	{"Nbody", `import "math"
		type body struct{ x, y, z, vx, vy, vz, m float64 }
		func main() { b := []body{{0,0,0,0,0,0,39}, {4.8,-1.1,-0.1,0.6,2.8,-0.02,0.03}, {8.3,4.1,-0.4,-1.0,1.8,0.008,0.01}, {12.8,-15,-0.2,1.08,0.86,-0.01,0.0017}, {15,-25,0.17,0.97,0.59,-0.03,0.002}}
		for s := 0; s < 10000; s++ { for i := range b { p := &b[i]; for j := i + 1; j < len(b); j++ { q := &b[j]; dx, dy, dz := p.x-q.x, p.y-q.y, p.z-q.z; d2 := dx*dx + dy*dy + dz*dz; mag := 0.001 / (d2 * math.Sqrt(d2)); p.vx -= dx * q.m * mag; p.vy -= dy * q.m * mag; p.vz -= dz * q.m * mag; q.vx += dx * p.m * mag; q.vy += dy * p.m * mag; q.vz += dz * p.m * mag } }
		for i := range b { p := &b[i]; p.x += 0.001 * p.vx; p.y += 0.001 * p.vy; p.z += 0.001 * p.vz } }; if b[0].x == 5 { println() } }`},
}

func BenchmarkPrograms(b *testing.B) {
	for _, p := range benchPrograms {
		b.Run(p.name, func(b *testing.B) {
			e, prog, _ := loadTest(b, "package main\n"+p.src)
			origin.Enter(1)
			defer origin.Leave()
			e.Call(e.Run(1), prog.Func("init"))
			b.ResetTimer()
			for range b.N {
				if x := e.Call(e.Run(1), prog.Func("main")); x != nil {
					b.Fatal(x.Value)
				}
			}
		})
	}
}
