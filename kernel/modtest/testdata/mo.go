//go:build ignore

// get: github.com/samber/mo@v1.16.0

package main

import (
	"fmt"

	"github.com/samber/mo"
)

func main() {
	o := mo.Some(3)
	fmt.Println(o.OrElse(1), mo.None[int]().OrElse(1), o.Map(func(x int) (int, bool) { return x * 2, true }).MustGet())
	r := mo.Try(func() (string, error) { return "", fmt.Errorf("no") })
	fmt.Println(r.IsError(), r.Error())
}
