package session

import "testing"

// What the interpreter takes for the work that notebooks do most: loops at the top of a cell, calls, floating point.
func BenchmarkSpeed(b *testing.B) {
	for name, src := range map[string]string{
		"ten-million-additions": "sum := 0\nfor i := 0; i < 10_000_000; i++ { sum += i }",
		"range-over-int":        "sum := 0\nfor i := range 10_000_000 { sum += i }",
		"in-a-function":         "func f() (s int) { for i := 0; i < 10_000_000; i++ { s += i }; return }\nr := f()",
		"fib(25)":               "func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }\nr := fib(25)",
		"floats": "xs := make([]float64, 1000)\nfor k := 0; k < 1000; k++ { for i := range xs { xs[i] += " +
			"float64(i) * 0.5 } }",
	} {
		b.Run(name, func(b *testing.B) {
			s := New(Options{})
			for b.Loop() {
				if _, err := s.Run("In[1]", src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
