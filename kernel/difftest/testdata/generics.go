//go:build ignore

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
)

type node[T any] struct {
	v    T
	next *node[T]
}

type list[T any] struct {
	head *node[T]
	n    int
}

func (l *list[T]) push(v T) *list[T] {
	l.head, l.n = &node[T]{v, l.head}, l.n+1
	return l
}

func (l *list[T]) all() iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		i := 0
		for n := l.head; n != nil; n = n.next {
			if !yield(i, n.v) {
				return
			}
			i++
		}
	}
}

type pair[A comparable, B any] struct {
	A A
	B B
}

func (p pair[A, B]) String() string { return fmt.Sprintf("%v=>%v", p.A, p.B) }

type tree[K cmp.Ordered, V any] struct {
	left, right *tree[K, V]
	k           K
	v           V
}

func (t *tree[K, V]) put(k K, v V) *tree[K, V] {
	switch {
	case t == nil:
		return &tree[K, V]{k: k, v: v}
	case k < t.k:
		t.left = t.left.put(k, v)
	case k > t.k:
		t.right = t.right.put(k, v)
	default:
		t.v = v
	}
	return t
}

func (t *tree[K, V]) walk(yield func(K, V) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.k, t.v) && t.right.walk(yield)
}

func group[T any, K comparable](xs []T, by func(T) K) map[K][]T {
	out := map[K][]T{}
	for _, x := range xs {
		out[by(x)] = append(out[by(x)], x)
	}
	return out
}

type numeric interface{ ~int | ~float64 }

func fold[T, R any](s iter.Seq[T], r R, f func(R, T) R) R {
	for x := range s {
		r = f(r, x)
	}
	return r
}

func mean[T numeric](xs ...T) float64 {
	var s T
	for _, x := range xs {
		s += x
	}
	return float64(s) / float64(len(xs))
}

type meters float64

func main() {
	l := (&list[string]{}).push("a").push("b").push("c")
	for i, v := range l.all() {
		if i == 2 {
			break
		}
		fmt.Print(i, v, " ")
	}
	fmt.Println(l.n)
	fmt.Println(pair[string, []int]{"x", []int{1}}, []any{pair[int, bool]{1, true}})
	fmt.Printf("%T %T\n", pair[string, int]{}, list[meters]{})
	var t *tree[string, int]
	for i, w := range strings.Fields("the quick brown fox jumps over the lazy dog") {
		t = t.put(w, i)
	}
	t.walk(func(k string, v int) bool { fmt.Print(k, ":", v, " "); return k != "over" })
	fmt.Println()
	fmt.Println(group([]int{1, 2, 3, 4, 5}, func(x int) string { return []string{"even", "odd"}[x%2] }))
	fmt.Println(mean(1, 2, 4), mean(meters(1), 2.5))
	fmt.Println(fold(slices.Values([]int{1, 2, 3}), "", func(s string, x int) string { return fmt.Sprint(s, x) }))
	fmt.Println(slices.Collect(strings.SplitSeq("a,b", ",")), slices.Sorted(strings.FieldsSeq("z y")), slices.Sorted(maps.Keys(map[int]bool{3: true, 1: true})))
	next, stop := iter.Pull2(l.all())
	fmt.Println(next())
	fmt.Println(next())
	stop()
	fmt.Println(next())
	_, err := os.Open("/no/such")
	pe, ok := errors.AsType[*fs.PathError](err)
	fmt.Println(pe.Op, ok)
	people := []pair[string, int]{{"b", 2}, {"a", 2}, {"c", 1}}
	slices.SortStableFunc(people, func(x, y pair[string, int]) int { return cmp.Or(cmp.Compare(x.B, y.B), strings.Compare(x.A, y.A)) })
	fmt.Println(people)
	sort.Slice(people, func(i, j int) bool { return people[i].A > people[j].A })
	at, found := slices.BinarySearchFunc([]int{1, 3, 5}, 4, cmp.Compare[int])
	fmt.Println(people, at, found)
}
