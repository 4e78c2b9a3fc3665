//go:build ignore

// get: github.com/emirpasic/gods@v1.18.1

package main

import (
	"fmt"

	"github.com/emirpasic/gods/sets/linkedhashset"
	"github.com/emirpasic/gods/trees/redblacktree"
)

func main() {
	t := redblacktree.NewWithIntComparator()
	for i := range 20 {
		t.Put(i*7%20, fmt.Sprint("v", i))
	}
	fmt.Println(t.Keys(), t.Left().Value)
	fmt.Println(linkedhashset.New("b", "a", "b").Values())
}
