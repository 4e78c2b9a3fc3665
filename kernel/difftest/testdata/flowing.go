package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type node struct {
	v           int
	left, right *node
}

func (n *node) put(v int) *node {
	if n == nil {
		return &node{v: v}
	}
	if v < n.v {
		n.left = n.left.put(v)
	} else {
		n.right = n.right.put(v)
	}
	return n
}

func (n *node) all() iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		i := 0
		var walk func(*node) bool
		walk = func(n *node) bool {
			if n == nil {
				return true
			}
			if !walk(n.left) || !yield(i, n.v) {
				return false
			}
			i++
			return walk(n.right)
		}
		walk(n)
	}
}

func filter[T any](s iter.Seq[T], keep func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for x := range s {
			if keep(x) && !yield(x) {
				return
			}
		}
	}
}

func zip[A, B any](a iter.Seq[A], b iter.Seq[B]) iter.Seq2[A, B] {
	return func(yield func(A, B) bool) {
		next, stop := iter.Pull(b)
		defer stop()
		for x := range a {
			y, ok := next()
			if !ok || !yield(x, y) {
				return
			}
		}
	}
}

func naturals(yield func(int) bool) {
	defer fmt.Print("[end] ")
	for i := 0; yield(i); i++ {
	}
}

func find(want int) (at int, err error) {
	defer func() {
		if at > 3 {
			err = errors.New("late")
		}
	}()
outer:
	for i := range naturals {
		for j := range naturals {
			switch {
			case j > i:
				continue outer
			case i*j == want:
				return i, nil
			case i > 50:
				break outer
			}
		}
	}
	return -1, nil
}

func iterators() {
	var root *node
	for _, v := range []int{5, 2, 8, 1, 9, 3} {
		root = root.put(v)
	}
	for i, v := range root.all() {
		if v == 9 {
			break
		}
		fmt.Print(i, ":", v, " ")
	}
	fmt.Println()
	fmt.Println(find(12))
	fmt.Println(find(2500))
	for a, b := range zip(filter(naturals, func(i int) bool { return i%3 == 1 }), slices.Values([]string{"x", "y", "z"})) {
		fmt.Print(a, b, " ")
	}
	fmt.Println()
	fmt.Println(slices.Sorted(maps.Keys(maps.Collect(zip(slices.Values(strings.Fields("b a c")), naturals)))))
	var funcs []func() int
	for i := range 3 {
		defer func() { fmt.Println("deferred", i) }()
		funcs = append(funcs, func() int { i *= 10; return i })
	}
	for _, f := range funcs {
		fmt.Print(f(), f(), " ")
	}
	fmt.Println()
	func() {
		defer func() { fmt.Println("recovered", recover()) }()
		for x := range naturals {
			if x == 2 {
				panic(fmt.Sprint("at ", x))
			}
		}
	}()
	func() {
		defer func() { fmt.Println("recovered", recover() != nil) }()
		bad := func(yield func(int) bool) { yield(1); yield(2) }
		for range bad {
			break
		}
	}()
	next, stop := iter.Pull2(root.all())
	a, b, ok := next()
	stop()
	c, d, ok2 := next()
	fmt.Println(a, b, ok, c, d, ok2)
	for range 2 {
		goto done
	}
done:
	fmt.Println("done")
}

type account struct {
	mu  sync.RWMutex
	sum int
}

func goroutines() {
	acc := &account{}
	var wg sync.WaitGroup
	var ops atomic.Int64
	for i := range 50 {
		wg.Go(func() {
			acc.mu.Lock()
			defer acc.mu.Unlock()
			acc.sum += i
			ops.Add(1)
		})
	}
	wg.Wait()
	fmt.Println(acc.sum, ops.Load())

	gen := func(ctx context.Context) <-chan int {
		out := make(chan int)
		go func() {
			defer close(out)
			for i := 1; ; i++ {
				select {
				case out <- i:
				case <-ctx.Done():
					return
				}
			}
		}()
		return out
	}
	square := func(in <-chan int) <-chan int {
		out := make(chan int, 2)
		go func() {
			defer close(out)
			for x := range in {
				out <- x * x
			}
		}()
		return out
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	total := 0
	for x := range square(square(gen(ctx))) {
		if total += x; total > 1000 {
			break
		}
	}
	cancel(errors.New("enough"))
	fmt.Println(total, ctx.Err(), context.Cause(ctx))

	results := make(chan string, 9)
	var done sync.WaitGroup
	for w := range 3 {
		done.Add(1)
		go func() {
			defer done.Done()
			defer func() {
				if r := recover(); r != nil {
					results <- fmt.Sprint(w, " failed: ", r)
				}
			}()
			var a []int
			if w == 1 {
				_ = a[w]
			}
			results <- fmt.Sprint(w, " fine")
		}()
	}
	done.Wait()
	close(results)
	var all []string
	for r := range results {
		all = append(all, r)
	}
	sort.Strings(all)
	fmt.Println(all)

	timeout := time.After(30 * time.Millisecond)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	n := 0
	for waiting := true; waiting; {
		select {
		case <-tick.C:
			n++
		case <-timeout:
			waiting = false
		}
	}
	fmt.Println(n >= 2)
	var nilchan chan int
	select {
	case <-nilchan:
	case nilchan <- 1:
	default:
		fmt.Println("default")
	}
	var once sync.Once
	value := sync.OnceValues(func() (int, error) { return 7, errors.New("once") })
	for range 3 {
		once.Do(func() { fmt.Println("once") })
		_, _ = value()
	}
	fmt.Println(value())
	var m sync.Map
	m.Store("a", 1)
	got, loaded := m.LoadOrStore("a", 2)
	fmt.Println(got, loaded)
	cond := sync.NewCond(&sync.Mutex{})
	ready := false
	go func() { cond.L.Lock(); ready = true; cond.L.Unlock(); cond.Broadcast() }()
	cond.L.Lock()
	for !ready {
		cond.Wait()
	}
	cond.L.Unlock()
	pool := sync.Pool{New: func() any { return new(strings.Builder) }}
	sb := pool.Get().(*strings.Builder)
	sb.WriteString("pooled")
	fmt.Println(sb)
	func() {
		defer func() { fmt.Println(recover()) }()
		c := make(chan int)
		close(c)
		close(c)
	}()
	lctx, stop := context.WithTimeout(context.WithValue(ctx, "k", "v"), time.Millisecond)
	defer stop()
	<-lctx.Done()
	fmt.Println(lctx.Value("k"), lctx.Err())
	stopped := context.AfterFunc(lctx, func() { results = nil })
	time.Sleep(time.Millisecond)
	fmt.Println(stopped())
}

func main() {
	iterators()
	goroutines()
}
