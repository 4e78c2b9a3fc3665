//go:build ignore

package main

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"time"
)

type ints []int

type celsius float64

func (c celsius) String() string { return fmt.Sprintf("%.1f°", float64(c)) }

type named interface{ Name() string }

type dog struct{ n string }

func (d *dog) Name() string { return d.n }

func kind(v any) string {
	switch x := v.(type) {
	case nil:
		return "nil"
	case []int:
		return "[]int"
	case ints:
		return "ints"
	case map[string][]string:
		return "raw"
	case http.Header:
		return "header"
	case func() int:
		return "func"
	case chan<- int:
		return "send"
	case chan int:
		return "chan"
	case celsius:
		return x.String()
	case named:
		return "named " + x.Name()
	case int, int64:
		return fmt.Sprintf("int %v", x)
	case error:
		return "error"
	case fmt.Stringer:
		return "stringer"
	case struct{ A int }:
		return fmt.Sprint("struct ", x.A)
	case *int:
		return fmt.Sprint("pointer ", x == nil)
	}
	return "?"
}

func fails(f func()) {
	defer func() {
		r := recover()
		_, ok := r.(*runtime.TypeAssertionError)
		fmt.Println(ok, r)
	}()
	f()
}

func main() {
	for _, v := range []any{nil, []int{1}, ints{1}, map[string][]string{}, http.Header{}, func() int { return 1 }, make(chan int), make(chan<- int), celsius(3),
		&dog{"rex"}, 1, int64(2), uint(3), io.EOF, time.Second, struct{ A int }{4}, (*int)(nil), dog{"no"}} {
		fmt.Println(kind(v))
	}
	var i any = ints{1}
	_, ok := i.([]int)
	fmt.Println(ok)
	_, ok = any([]int{1}).(ints)
	fmt.Println(ok)
	var r io.Reader = strings.NewReader("x")
	_, ok = r.(io.Writer)
	fmt.Println(ok)
	_, ok = r.(io.Seeker)
	fmt.Println(ok)
	var none any
	var noError error
	fails(func() { _ = i.(string) })
	fails(func() { _ = none.(string) })
	fails(func() { _ = noError.(fmt.Stringer) })
	fails(func() { _ = r.(io.Writer) })
	fails(func() { _ = any(dog{}).(named) })
	fails(func() { _ = any(celsius(1)).(float64) })
}
