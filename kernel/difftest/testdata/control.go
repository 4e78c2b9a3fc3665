//go:build ignore

package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

func counter() (func() int, func()) {
	n := 0
	return func() int { n++; return n }, func() { n = 100 }
}

func classify(x int) (out string) {
	switch {
	case x < 0:
		out = "negative"
	case x == 0:
		out = "zero "
		fallthrough
	case x < 10:
		out += "small"
	default:
		out = "large"
	}
	return
}

func search(grid [][]int, want int) (int, int) {
rows:
	for i, row := range grid {
		for j, v := range row {
			switch {
			case v < 0:
				continue rows
			case v == want:
				return i, j
			case v > 90:
				break rows
			}
		}
	}
	return -1, -1
}

func jump(n int) string {
	i, s := 0, ""
again:
	if i < n {
		s += fmt.Sprint(i)
		i++
		goto again
	}
	return s
}

func main() {
	inc, reset := counter()
	inc()
	inc()
	reset()
	fmt.Println(inc())
	var fs []func() int
	for i := range 3 {
		fs = append(fs, func() int { i += 10; return i })
	}
	for _, f := range fs {
		fmt.Print(f(), f(), " ")
	}
	fmt.Println(classify(-1), classify(0), classify(5), classify(50))
	fmt.Println(search([][]int{{1, -1, 5}, {2, 5}}, 5))
	fmt.Println(search([][]int{{91}, {5}}, 5))
	fmt.Println(jump(4))
	ch, quit := make(chan int), make(chan struct{})
	go func() {
		for i := range 3 {
			ch <- i
		}
		close(quit)
	}()
	sum := 0
	for going := true; going; {
		select {
		case v := <-ch:
			sum += v
		case <-quit:
			going = false
		}
	}
	fmt.Println(sum)
	full := make(chan string, 1)
	full <- "x"
	select {
	case full <- "y":
		fmt.Println("sent")
	default:
		fmt.Println("full", len(full), cap(full))
	}
	v, ok := <-full
	close(full)
	v2, ok2 := <-full
	fmt.Printf("%q %v %q %v\n", v, ok, v2, ok2)
	select {
	case <-time.After(time.Millisecond):
		fmt.Println("later")
	case <-chan int(nil):
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var hits atomic.Int64
	seen := map[int]int{}
	for i := range 8 {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			seen[i%3]++
			hits.Add(1)
		})
	}
	wg.Wait()
	fmt.Println(seen, hits.Load())
	var once sync.Once
	for range 3 {
		once.Do(func() { fmt.Println("once") })
	}
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), "k", 7), time.Millisecond)
	defer cancel()
	<-ctx.Done()
	fmt.Println(ctx.Err(), ctx.Value("k"))
	a := [3]int{1, 2, 3}
	for i, x := range a {
		a[2] = 10
		if i == 2 {
			fmt.Println(x)
		}
	}
	s := a[:2]
	s = append(s, 99)
	fmt.Println(a, s[:3:3], len(s), cap(s))
	for i, r := range "aé\xff" {
		fmt.Print(i, ":", r, " ")
	}
	fmt.Println()
	x, y := 1, 2
	x, y = y, x+y
	arr := []int{0, 1, 2}
	i := 0
	i, arr[i] = 2, 9
	fmt.Println(x, y, i, arr)
	const big = 1 << 100
	fmt.Println(big>>98, len([...]int{5: 1}), [...]string{2: "c", 0: "a"})
}
