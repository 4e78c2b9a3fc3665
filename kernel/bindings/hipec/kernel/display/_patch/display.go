package display

import (
	"iter"

	"hipec/kernel/display"
)

// Each goes through a list with a bar:
//
//	for i, x := range display.Each(list) {
func Each[S ~[]E, E any](list S, title ...string) iter.Seq2[int, E] {
	return func(yield func(int, E) bool) {
		display.Range(len(list), title...)(func(i int) bool { return yield(i, list[i]) })
	}
}

// Chan receives from a channel until it is closed, with a bar that counts:
//
//	for x := range display.Chan(results) {
func Chan[E any](c <-chan E, title ...string) iter.Seq[E] {
	return Seq(func(yield func(E) bool) {
		for x := range c {
			if !yield(x) {
				return
			}
		}
	}, title...)
}

// Seq goes through an iterator with a bar that counts:
//
//	for key := range display.Seq(maps.Keys(m)) {
func Seq[E any](seq iter.Seq[E], title ...string) iter.Seq[E] {
	return func(yield func(E) bool) {
		p := display.NewProgress(0, title...)
		defer p.Done()
		for x := range seq {
			if !yield(x) {
				return
			}
			p.Step()
		}
	}
}
