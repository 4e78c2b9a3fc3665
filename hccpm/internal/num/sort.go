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
	rows, _ := Sort(key)
	return rows
}

// Sort is [Ascending], and the keys in that order: what is read one after the other
// should lie so.
func Sort(key []float64) (rows []int32, sorted []float64) {
	out, sorted := make([]int32, len(key)), make([]float64, len(key))
	if len(key) < few {
		for i := range out {
			out[i] = int32(i)
		}
		byKey(key, out)
		for i, row := range out {
			sorted[i] = key[row]
		}
		return out, sorted
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
	for i, row := range out {
		sorted[i] = key[row]
	}
	return out, sorted
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

// Partition sorts rows by group, keeping their order within each, and the keys with
// them: group g owns rows[bounds[g]:bounds[g+1]].  group may be nil: one group, and what
// is given is handed back.  groups is the number of groups, each of which may be empty.
func Partition(order []int32, sorted []float64, group []int32, groups int) (rows []int32, keys []float64,
	bounds []int) {
	bounds = make([]int, groups+1)
	if group == nil {
		bounds[groups] = len(order)
		return order, sorted, bounds
	}
	for _, g := range group {
		bounds[g+1]++
	}
	for g := range groups {
		bounds[g+1] += bounds[g]
	}
	next := slices.Clone(bounds)
	rows, keys = make([]int32, len(order)), make([]float64, len(order))
	for k, i := range order {
		at := next[group[i]]
		next[group[i]]++
		rows[at], keys[at] = i, sorted[k]
	}
	return rows, keys, bounds
}

// MergeSorted is [MergeTies] of one ascending column, in place; it says whether a value
// changed.
func MergeSorted(sorted []float64) (changed bool) {
	sum, distinct, last := 0.0, 0, math.NaN()
	for _, v := range sorted {
		if v != last {
			distinct++
			sum += v
			last = v
		}
	}
	mean := sum / float64(distinct)
	if math.IsInf(mean, 1) { // too large to add up
		mean = 0
		for i, v := range sorted {
			mean += (v - mean) / float64(i+1)
		}
	}
	near := max(Tolerance, Tolerance*mean)
	head, previous := math.Inf(-1), math.Inf(-1)
	for i, v := range sorted {
		if v-previous > near {
			head = v
		}
		previous = v
		if v != head {
			sorted[i], changed = head, true
		}
	}
	return changed
}
