//go:build ignore

// get: github.com/samber/lo@v1.52.0

package main

import (
	"fmt"

	"github.com/samber/lo"
)

func main() {
	type person struct {
		Name string
		Age  int
	}
	ps := []person{{"Ann", 30}, {"Bo", 41}, {"Cy", 30}}
	fmt.Println(lo.GroupBy(ps, func(p person) int { return p.Age }))
	fmt.Println(lo.Map(ps, func(p person, i int) string { return fmt.Sprint(i, p.Name) }), lo.SumBy(ps, func(p person) int { return p.Age }))
	fmt.Println(lo.Chunk([]int{1, 2, 3, 4, 5}, 2), lo.Uniq([]string{"a", "b", "a"}), lo.Reduce([]int{1, 2, 3}, func(a, x, _ int) int { return a*10 + x }, 0))
	v, ok := lo.Find(ps, func(p person) bool { return p.Age > 40 })
	fmt.Println(v, ok, lo.Ternary(ok, "yes", "no"), lo.T2("a", 1))
}
