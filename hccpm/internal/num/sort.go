package num

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// item is a row with the leading bits of its key.
type item struct{ key, row uint32 }

// few is the number of rows below which a comparison sort is faster.
const few = 1 << 9

// Ascending is the permutation that sorts rows by key; rows with equal keys keep
// their order.  Key must not hold NaN and have fewer than 2³² rows; 0 and −0 are
// equal.
//
// It sorts by the 32 leading bits in which keys differ, digit by digit, and then
// the runs in which those agree: n steps for keys that are spread out, n log n at
// worst.
func Ascending(key []float64) []int32 {
	out := make([]int32, len(key))
	if len(key) < few {
		for i := range out {
			out[i] = int32(i)
		}
		byKey(key, out)
		return out
	}
	lowest, highest := uint64(math.MaxUint64), uint64(0)
	for _, k := range key {
		b := ordered(k)
		lowest, highest = min(lowest, b), max(highest, b)
	}
	shift := max(0, bits.Len64(highest-lowest)-32)
	a := make([]item, len(key))
	for i, k := range key {
		a[i] = item{uint32((ordered(k) - lowest) >> shift), uint32(i)}
	}
	a = radix(a, make([]item, len(key)))
	for i, x := range a {
		out[i] = int32(x.row)
	}
	for lo := 0; lo < len(a); {
		hi := lo + 1
		for hi < len(a) && a[hi].key == a[lo].key {
			hi++
		}
		if hi-lo > 1 && shift > 0 {
			byKey(key, out[lo:hi])
		}
		lo = hi
	}
	return out
}

// byKey sorts rows, given in ascending order, by key; ties keep their order.
func byKey(key []float64, rows []int32) {
	sorted := true
	for i := 1; i < len(rows) && sorted; i++ {
		sorted = key[rows[i-1]] <= key[rows[i]]
	}
	switch {
	case sorted:
	case len(rows) <= 12:
		for i := 1; i < len(rows); i++ {
			for k := i; k > 0 && key[rows[k]] < key[rows[k-1]]; k-- {
				rows[k], rows[k-1] = rows[k-1], rows[k]
			}
		}
	default:
		slices.SortFunc(rows, func(a, b int32) int {
			if c := cmp.Compare(key[a], key[b]); c != 0 {
				return c
			}
			return cmp.Compare(a, b)
		})
	}
}

// ordered maps a number to an integer that sorts alike.
func ordered(x float64) uint64 {
	b := math.Float64bits(x + 0) // −0 + 0 is 0
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

// radix sorts a by key in three passes of eleven bits, with b as room; it gives
// back the one of the two that holds the result.
func radix(a, b []item) []item {
	const width, mask = 11, 1<<11 - 1
	var count [3][mask + 1]uint32
	for _, x := range a {
		count[0][x.key&mask]++
		count[1][x.key>>width&mask]++
		count[2][x.key>>(2*width)]++
	}
	for pass := range count {
		c := &count[pass]
		at := uint32(0)
		for d, n := range c {
			c[d], at = at, at+n
		}
		s := pass * width
		for _, x := range a {
			d := x.key >> s & mask
			b[c[d]] = x
			c[d]++
		}
		a, b = b, a
	}
	return a
}

// Partition sorts rows by group, keeping their order within each: group g owns
// rows[bounds[g]:bounds[g+1]].  group may be nil: one group, and the rows given
// are handed back.  groups is the number of groups, each of which may be empty.
func Partition(order, group []int32, groups int) (rows []int32, bounds []int) {
	bounds = make([]int, groups+1)
	if group == nil {
		bounds[groups] = len(order)
		return order, bounds
	}
	for _, g := range group {
		bounds[g+1]++
	}
	for g := range groups {
		bounds[g+1] += bounds[g]
	}
	next := slices.Clone(bounds)
	rows = make([]int32, len(order))
	for _, i := range order {
		g := group[i]
		rows[next[g]] = i
		next[g]++
	}
	return rows, bounds
}

// MergeSorted is [MergeTies] of one column whose ascending order is known.  It
// gives back the column itself if no value changes.
func MergeSorted(key []float64, order []int32) []float64 {
	mean, distinct, last := 0.0, 0, math.NaN()
	for _, i := range order {
		if v := key[i]; v != last {
			distinct++
			mean += (v - mean) / float64(distinct)
			last = v
		}
	}
	near := max(Tolerance, Tolerance*mean)
	merge, previous := false, math.Inf(-1)
	for _, i := range order {
		v := key[i]
		if v != previous && v-previous <= near {
			merge = true
			break
		}
		previous = v
	}
	if !merge {
		return key
	}
	out := make([]float64, len(key))
	head, previous := math.Inf(-1), math.Inf(-1)
	for _, i := range order {
		v := key[i]
		if v-previous > near {
			head = v
		}
		out[i], previous = head, v
	}
	return out
}
