//go:build ignore

package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

type key struct {
	a int
	b string
}

func main() {
	m := map[string]any{"a": 1, "none": nil}
	fmt.Println(len(m), m["none"] == nil, m)
	m["a"] = nil
	fmt.Println(len(m), m)
	v, ok := m["a"]
	fmt.Println(v, ok)
	v, ok = m["b"]
	fmt.Println(v, ok)
	byAny := map[any]int{nil: 1, 2: 3, "x": 4, key{1, "k"}: 5, [2]int{1, 2}: 6}
	byAny[nil]++
	byAny[key{1, "k"}]++
	fmt.Println(byAny[nil], byAny[key{1, "k"}], byAny[[2]int{1, 2}], byAny[int64(2)], len(byAny))
	delete(byAny, nil)
	fmt.Println(len(byAny), byAny[nil])
	var e error
	byError := map[error]string{e: "none", errors.ErrUnsupported: "unsupported"}
	fmt.Println(byError[nil], byError[errors.ErrUnsupported])
	nested := map[string]map[string][]int{}
	for i, w := range []string{"a", "b", "a"} {
		if nested[w] == nil {
			nested[w] = map[string][]int{}
		}
		nested[w]["n"] = append(nested[w]["n"], i)
	}
	fmt.Println(nested)
	keys := slices.Sorted(maps.Keys(nested))
	fmt.Println(keys)
	clear(nested)
	fmt.Println(len(nested))
	func() {
		defer func() { fmt.Println(recover()) }()
		byAny[[]int{1}] = 1
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		var none map[string]int
		fmt.Println(none["x"], len(none))
		none["x"] = 1
	}()
	floats := map[float64]int{}
	zero := 0.0
	nan := zero / zero
	floats[nan], floats[nan] = 1, 2
	fmt.Println(len(floats), floats[nan])
}
