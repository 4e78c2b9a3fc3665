package stats

import "slices"

// fewToSort is how few values are sorted rather than divided.
const fewToSort = 128

// place puts values into some places of x as if x were sorted, and leaves what lies between in any order; at lists the
// places, ascending. It takes about n steps for a few places, where sorting takes n log n. x holds no NaN.
func place(x []float64, at []int) {
	from := 0
	for len(at) > 0 {
		if len(x) <= fewToSort {
			slices.Sort(x)
			return
		}
		less, greater := divide(x, middle(x))
		k := 0
		for k < len(at) && at[k]-from < less {
			k++
		}
		if k > 0 {
			left := make([]int, k)
			for i := range left {
				left[i] = at[i] - from
			}
			place(x[:less], left)
		}
		for k < len(at) && at[k]-from < greater {
			k++ // equal to the pivot: it stands where it belongs
		}
		at, x, from = at[k:], x[greater:], from+greater
	}
}

// middle is the median of nine values of x.
func middle(x []float64) float64 {
	var nine [9]float64
	for i := range nine {
		nine[i] = x[i*(len(x)-1)/8]
	}
	slices.Sort(nine[:])
	return nine[4]
}

// divide puts what is less than the pivot before what is equal to it, and that before what is greater; less and greater
// are where the second and the third begin. Each of its two passes exchanges every value, whether it must or not: that
// takes less time than to guess, as a processor does at a branch, what a number will be.
func divide(x []float64, pivot float64) (less, greater int) {
	for i, v := range x {
		x[i], x[less] = x[less], v
		less += one(v < pivot)
	}
	rest := x[less:]
	equal := 0
	for i, v := range rest {
		rest[i], rest[equal] = rest[equal], v
		equal += one(v <= pivot)
	}
	return less, less + equal
}

// one is 1 for true and 0 for false.
func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// quartilePlaces are the places that quartiles and the median of n values are read from, by every definition.
func quartilePlaces(n int) []int {
	var at []int
	for _, p := range []float64{0.25, 0.5, 0.75} {
		middle := int(p * float64(n))
		for k := middle - 3; k <= middle+3; k++ {
			at = append(at, min(max(k, 0), n-1))
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}
