//go:build ignore

package main

import (
	"fmt"
	"math"
	"os"
)

type small int8

type real float32

func extremes[T int | float64 | string | uintptr](a, b T) (T, T) { return max(a, b), min(a, b) }

func real2(c complex128) float64 {
	r := c
	return float64(math.Round(100*func() float64 { return math.Sqrt(imag(r)*imag(r)) + 0 }()) / 100)
}

func real64(c complex128) float64 { return real2(c) }

func main() {
	nan, zero := math.NaN(), math.Copysign(0, -1)
	fmt.Println(max(1, nan), min(1, nan), max(math.Inf(-1), nan), 1/max(zero, 0), 1/min(0, zero))
	fmt.Println(extremes(uintptr(len(os.Args)), 9))
	fmt.Println(extremes("b", "a"))
	fmt.Println(extremes(2.5, nan))
	var a, b small = 100, 100
	fmt.Println(a+b, a*b, -a-b, a<<1, a>>1, a&^3, a^b, ^a, a/3, a%7, -a%7)
	var u uint8 = 200
	fmt.Println(u+100, u*2, -u, ^u, u<<1, u>>3, u/7, u%7)
	var i64 int64 = math.MinInt64
	fmt.Println(i64-1, -i64, i64/-1, i64%-1)
	x := 300
	fmt.Println(int8(x), uint8(x), int16(x*200), float32(x)/7, float64(x)/7, real(x)/3)
	f := 3.99
	fmt.Println(int(f), int(-f), uint8(f), int64(f*1e6))
	fmt.Println(uint32(1)<<31, int32(math.MinInt32)>>31, uint64(1)<<63)
	shift := uint(70)
	fmt.Println(1<<(shift%64), x<<shift, x>>shift, -x>>shift)
	fmt.Println(string(rune(x)), []byte("aé"), []rune("aé"), string([]rune{72, 105}), string([]byte{79, 75}))
	c := complex(1, 2)
	fmt.Println(c*c, real64(c), imag(c), c == complex(1, 2))
	fmt.Println(0.1+0.2, float32(0.1)+float32(0.2), 1e100, 1e-7, 100000000.0, math.MaxFloat64)
	fmt.Printf("%d %x %o %b %e %g %v %08.3f %+d %q %U\n", 42, 42, 42, 42, 42.0, 42.0, 42, 3.14159, 5, 'x', 'é')
}
