// The programs that bench_kernels.py times: as cells, and compiled. Each returns a number that depends on all that it computed.

package main

import (
	"encoding/json"
	"math"
	"sort"
	"strings"
)

type body struct{ x, y, z, vx, vy, vz, m float64 }

func nbody() int {
	b := []body{{0, 0, 0, 0, 0, 0, 39}, {4.8, -1.1, -0.1, 0.6, 2.8, -0.02, 0.03}, {8.3, 4.1, -0.4, -1.0, 1.8, 0.008, 0.01},
		{12.8, -15, -0.2, 1.08, 0.86, -0.01, 0.0017}, {15, -25, 0.17, 0.97, 0.59, -0.03, 0.002}}
	for range 20000 {
		for i := range b {
			p := &b[i]
			for j := i + 1; j < len(b); j++ {
				q := &b[j]
				dx, dy, dz := p.x-q.x, p.y-q.y, p.z-q.z
				d2 := dx*dx + dy*dy + dz*dz
				mag := 0.001 / (d2 * math.Sqrt(d2))
				p.vx -= dx * q.m * mag
				p.vy -= dy * q.m * mag
				p.vz -= dz * q.m * mag
				q.vx += dx * p.m * mag
				q.vy += dy * p.m * mag
				q.vz += dz * p.m * mag
			}
		}
		for i := range b {
			p := &b[i]
			p.x += 0.001 * p.vx
			p.y += 0.001 * p.vy
			p.z += 0.001 * p.vz
		}
	}
	return int(1e6 * b[1].x)
}

func matrix() int {
	const n = 120
	var a, b, c [n][]float64
	for i := range n {
		a[i], b[i], c[i] = make([]float64, n), make([]float64, n), make([]float64, n)
		for j := range n {
			a[i][j], b[i][j] = float64(i+j), float64(i-j)
		}
	}
	for i := range n {
		for j := range n {
			s := 0.0
			for k := range n {
				s += a[i][k] * b[k][j]
			}
			c[i][j] = s
		}
	}
	return int(c[7][9])
}

func mandelbrot() int {
	t := 0
	for py := range 100 {
		for px := range 150 {
			x0, y0, x, y, i := float64(px)/75-1.5, float64(py)/50-1, 0.0, 0.0, 0
			for x*x+y*y <= 4 && i < 100 {
				x, y = x*x-y*y+x0, 2*x*y+y0
				i++
			}
			t += i
		}
	}
	return t
}

func sieve() int {
	const n = 2_000_000
	composite, k := make([]bool, n+1), 0
	for i := 2; i <= n; i++ {
		if !composite[i] {
			k++
			for j := i + i; j <= n; j += i {
				composite[j] = true
			}
		}
	}
	return k
}

func sorted() int {
	x, s := make([]int, 200_000), 1
	for i := range x {
		s = (s*1664525 + 1013904223) % (1 << 32)
		x[i] = s >> 8
	}
	sort.Slice(x, func(i, j int) bool { return x[i] < x[j] })
	return x[1000]
}

func counting() int {
	m := map[int]int{}
	for i := range 500_000 {
		m[i*7%1009]++
	}
	return m[5]
}

func building() int {
	var b strings.Builder
	for range 500_000 {
		b.WriteString("ab")
		b.WriteByte('c')
	}
	return b.Len()
}

type shape interface{ area(k int) int }
type square struct{ n int }
type strip struct{ n int }

func (s square) area(k int) int { return s.n * k }
func (s *strip) area(k int) int { return s.n + k }

func methods() int {
	x, s := []shape{square{3}, &strip{4}}, 0
	for i := range 1_000_000 {
		s += x[i&1].area(i)
	}
	return s
}

type stack[T any] struct{ list []T }

func (s *stack[T]) push(x T) { s.list = append(s.list, x) }
func (s *stack[T]) pop() T {
	x := s.list[len(s.list)-1]
	s.list = s.list[:len(s.list)-1]
	return x
}

func container() int {
	var s stack[int]
	t := 0
	for i := range 500_000 {
		s.push(i)
		if i%3 == 2 {
			t += s.pop()
		}
	}
	return t
}

func pingpong() int {
	a, b := make(chan int), make(chan int)
	go func() {
		for x := range a {
			b <- x + 1
		}
		close(b)
	}()
	t := 0
	for i := range 50_000 {
		a <- i
		t += <-b
	}
	close(a)
	return t
}

type patient struct {
	ID    int       `json:"id"`
	Name  string    `json:"name"`
	Times []float64 `json:"times"`
	Alive bool      `json:"alive"`
}

func marshal() int {
	n := 0
	for i := range 50_000 {
		b, err := json.Marshal(patient{i, "somebody", []float64{1.5, 2.25, float64(i)}, i%2 == 0})
		if err != nil {
			panic(err)
		}
		n += len(b)
	}
	return n
}
