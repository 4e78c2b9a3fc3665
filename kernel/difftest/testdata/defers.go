//go:build ignore

package main

import (
	"errors"
	"fmt"
	"runtime"
)

type custom struct{ code int }

func (c custom) Error() string { return fmt.Sprint("custom ", c.code) }

func named() (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = n+1, fmt.Errorf("recovered: %v", r)
		}
	}()
	n = 41
	panic("oh")
}

func order() {
	for i := range 3 {
		defer fmt.Println("deferred", i)
	}
	defer func() { fmt.Println("first") }()
}

func again() {
	defer func() { fmt.Println("outer", recover()) }()
	defer func() {
		fmt.Println("inner", recover())
		panic("second")
	}()
	panic("first")
}

func notDirect() {
	defer func() { fmt.Println("caught", recover()) }()
	defer func() { func() { fmt.Println("not here", recover()) }() }()
	panic("deep")
}

func kinds(f func()) {
	defer func() {
		r := recover()
		re, isRuntime := r.(runtime.Error)
		fmt.Println(isRuntime, r)
		if isRuntime {
			fmt.Println(re.Error())
		}
		var c custom
		if err, ok := r.(error); ok && errors.As(err, &c) {
			fmt.Println("code", c.code)
		}
	}()
	f()
}

func loop() (s int) {
	for i := range 5 {
		func() {
			defer func() {
				if recover() != nil {
					s += 100
				}
			}()
			if i%2 == 1 {
				panic(i)
			}
			s += i
		}()
	}
	return s
}

func main() {
	fmt.Println(named())
	order()
	again()
	notDirect()
	zero, list := 0, []int{1, 2}
	var m map[string]int
	var p *custom
	var fn func()
	kinds(func() { fmt.Println(1 / zero) })
	kinds(func() { fmt.Println(list[zero+5]) })
	kinds(func() { fmt.Println(list[zero+2 : 1]) })
	kinds(func() { fmt.Println(list[:zero+9]) })
	kinds(func() { m["a"] = 1 })
	kinds(func() { fmt.Println(p.code) })
	kinds(func() { fn() })
	kinds(func() { defer fn() })
	kinds(func() { panic(custom{7}) })
	kinds(func() { panic(fmt.Errorf("wrapped: %w", custom{8})) })
	kinds(func() { panic(nil) })
	kinds(func() { _ = make([]int, zero-1) })
	kinds(func() { var c chan int; close(c) })
	kinds(func() { c := make(chan int); close(c); close(c) })
	kinds(func() { _ = [4]int(list) })
	kinds(func() { var x, y any = list, list; fmt.Println(x == y) })
	fmt.Println(loop())
}
