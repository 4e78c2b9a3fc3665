//go:build ignore

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unique"
	"weak"
)

type pair struct {
	k string
	n int
}

type words []string

// try prints what f panics with.
func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, "panics:", r)
		}
	}()
	f()
}

func numbers(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i * 7 % 11) {
				return
			}
		}
	}
}

func order() {
	nan := math.NaN()
	fs := []float64{3, nan, -1, math.Inf(1), 0, nan, 2}
	slices.Sort(fs)
	fmt.Println(fs, slices.IsSorted(fs), slices.IsSorted([]int{1, 3, 2}))
	fmt.Println(slices.BinarySearch(fs, 2))
	fmt.Println(slices.BinarySearch(fs, nan))
	fmt.Println(slices.Min(fs), slices.Max([]int{3, 9, 2}), slices.Min(words{"b", "a"}))
	var ps []pair
	for i := range 300 {
		ps = append(ps, pair{strings.Repeat("x", i%7), i * 31 % 17})
	}
	qs, rs := slices.Clone(ps), slices.Clone(ps)
	slices.SortFunc(qs, func(a, b pair) int { return cmp.Compare(a.n, b.n) })
	fmt.Println(qs)
	slices.SortStableFunc(rs, func(a, b pair) int { return cmp.Or(cmp.Compare(a.n, b.n), strings.Compare(b.k, a.k)) })
	fmt.Println(rs[:40], slices.IsSortedFunc(rs, func(a, b pair) int { return a.n - b.n }))
	fmt.Println(slices.MinFunc(ps, func(a, b pair) int { return a.n - b.n }), slices.MaxFunc(ps, func(a, b pair) int { return a.n - b.n }))
	fmt.Println(slices.BinarySearchFunc(rs, 5, func(p pair, n int) int { return p.n - n }))
	fmt.Println(slices.Sorted(numbers(9)), slices.SortedFunc(numbers(9), func(a, b int) int { return b - a }))
	fmt.Println(slices.SortedStableFunc(slices.Values(ps[:9]), func(a, b pair) int { return len(a.k) - len(b.k) }))
	fmt.Println(slices.Compare([]int{1, 2}, []int{1, 2, 0}), slices.Compare([]int{2}, []int{1, 5}), slices.Compare(words{}, nil))
	fmt.Println(slices.CompareFunc([]int{1, 2}, []string{"a"}, func(i int, s string) int { return i - len(s) }))
	fmt.Println(cmp.Compare(nan, 1), cmp.Compare(1, nan), cmp.Compare(nan, nan), cmp.Less(nan, 0), cmp.Less(0, nan), cmp.Or("", "b", "c"), cmp.Or[int]())
	try("Min", func() { slices.Min([]int{}) })
	try("MaxFunc", func() { slices.MaxFunc([]int(nil), func(a, b int) int { return 0 }) })
}

func change() {
	s := []int{0, 1, 2, 3, 4, 5, 6, 7}
	fmt.Println(slices.Insert(slices.Clone(s), 3, 90, 91), slices.Insert(s[:3:3], 1, s[2], s[0]), slices.Insert([]int(nil), 0, 5))
	room := append(make([]int, 0, 20), s...)
	fmt.Println(slices.Insert(room, 2, room[4:6]...), room[:8])
	room = append(room[:0], s...)
	fmt.Println(slices.Delete(room, 2, 4), room[:8], slices.Delete(room[:3], 1, 1))
	room = append(room[:0], s...)
	fmt.Println(slices.DeleteFunc(room, func(i int) bool { return i%3 == 0 }), room[:8])
	for _, c := range [][2]int{{1, 3}, {2, 2}, {5, 8}, {0, 8}} {
		for _, v := range [][]int{nil, {70}, {70, 71, 72, 73, 74, 75, 76, 77, 78, 79}} {
			room = append(make([]int, 0, 12), s...)
			fmt.Println(c, slices.Replace(room, c[0], c[1], v...), room[:8])
		}
	}
	room = append(make([]int, 0, 12), s...)
	fmt.Println(slices.Replace(room, 1, 5, room[4:7]...), room[:8])
	in := []int{1, 1, 2, 3, 3, 3, 1, 2, 2}
	fmt.Println(slices.Compact(slices.Clone(in)), slices.Compact(in), in, slices.Compact([]string{"a"}), slices.Compact([]int{1, 2, 3}))
	fmt.Println(slices.CompactFunc([]int{1, 3, 5, 2, 4, 7}, func(a, b int) bool { return a%2 == b%2 }))
	fmt.Println(slices.Clone([]int(nil)) == nil, slices.Clone([]int{}) == nil, cap(slices.Clip(make([]int, 2, 9))), cap(slices.Grow([]int{1}, 5)) >= 6)
	slices.Reverse(s)
	fmt.Println(s, slices.Concat(s[:2], nil, []int{9}), slices.Repeat(words{"a", "b"}, 3), slices.Repeat([]int{}, 5))
	fmt.Println(slices.Equal(s, s), slices.Equal([]float64{math.NaN()}, []float64{math.NaN()}), slices.EqualFunc([]int{1}, words{"a"}, func(i int, s string) bool { return i == len(s) }))
	fmt.Println(slices.Index(s, 3), slices.Index(s, 30), slices.IndexFunc(s, func(i int) bool { return i < 3 }), slices.Contains(s, 0), slices.ContainsFunc(s, func(i int) bool { return i > 7 }))
	try("Insert", func() { slices.Insert([]int{1}, 2) })
	try("Delete", func() { slices.Delete([]int{1, 2}, 1, 3) })
	try("Replace", func() { slices.Replace([]int{1, 2}, 2, 1) })
	try("Grow", func() { slices.Grow([]int{}, -1) })
	try("Repeat", func() { slices.Repeat([]int{1, 2}, math.MaxInt) })
	try("Repeat", func() { slices.Repeat([]int{1, 2}, -1) })
	try("Chunk", func() { slices.Chunk([]int{1}, 0) })
}

func sequences() {
	s := words{"a", "b", "c", "d", "e"}
	for i, v := range slices.All(s) {
		fmt.Print(i, v, " ")
	}
	for i, v := range slices.Backward(s) {
		if i < 2 {
			break
		}
		fmt.Print(i, v, " ")
	}
	for c := range slices.Chunk(s, 2) {
		fmt.Print(c, len(c), cap(c), " ")
	}
	fmt.Println(slices.AppendSeq(words{"z"}, slices.Values(s)), slices.Collect(slices.Values(words{})) == nil)
	m := map[string]int{"x": 1, "y": 2, "z": 3}
	fmt.Println(slices.Sorted(maps.Keys(m)), slices.Sorted(maps.Values(m)), maps.Collect(maps.All(m)))
	c := maps.Clone(m)
	maps.DeleteFunc(c, func(k string, v int) bool { return v == 2 })
	maps.Copy(c, map[string]int{"w": 0})
	maps.Insert(c, maps.All(map[string]int{"v": 9}))
	fmt.Println(c, maps.Equal(c, m), maps.Equal(m, maps.Clone(m)), maps.Clone(map[int]int(nil)) == nil)
	fmt.Println(maps.EqualFunc(m, map[string]string{"x": "a", "y": "bb", "z": "ccc"}, func(n int, s string) bool { return n == len(s) }))
	next, stop := iter.Pull(slices.Values(s))
	fmt.Println(next())
	stop()
	fmt.Println(next())
	for line := range strings.Lines("a\nb\n") {
		fmt.Printf("%q ", line)
	}
	fmt.Printf("%T %v\n", strings.SplitSeq("a,b", ","), slices.Collect(strings.SplitSeq("a,b", ",")))
}

type temperature int

func rest() {
	n := 0
	once := sync.OnceValue(func() int { n++; return n })
	both := sync.OnceValues(func() (string, error) { n++; return "v", fs.ErrNotExist })
	fmt.Println(once(), once(), n)
	fmt.Println(both())
	fmt.Println(both())
	bad := sync.OnceValue(func() int { panic("no value") })
	try("OnceValue", func() { bad() })
	try("OnceValue again", func() { bad() })
	var p atomic.Pointer[pair]
	a, b := &pair{"a", 1}, &pair{"b", 2}
	fmt.Println(p.Load(), p.CompareAndSwap(nil, a), p.Swap(b).k, p.Load().k, p.CompareAndSwap(a, b))
	_, err := os.Open("/no/such/file")
	pe, ok := errors.AsType[*fs.PathError](err)
	fmt.Println(pe.Op, ok)
	fmt.Println(reflect.TypeFor[pair](), reflect.TypeFor[error]())
	v, ok := reflect.TypeAssert[int](reflect.ValueOf(3))
	fmt.Println(v, ok, unique.Make("a") == unique.Make("a"), unique.Make(pair{"k", 1}).Value())
	t := rand.N(temperature(5))
	fmt.Println(t >= 0 && t < 5, fmt.Sprintf("%T", t))
	try("N", func() { rand.N(0) })
	w := weak.Make(a)
	fmt.Println(w.Value() == a, w == weak.Make(a), weak.Make[pair](nil).Value() == nil)
	runtime.KeepAlive(a)
	done := make(chan string, 1)
	func() {
		runtime.AddCleanup(&pair{"gone", 0}, func(s string) { done <- s }, "cleaned")
	}()
	runtime.GC()
	fmt.Println(<-done)
}

func main() {
	order()
	change()
	sequences()
	rest()
}
