package stats

import (
	"fmt"
	"math"
	"slices"
)

// QuantileType is one of the nine definitions of a sample quantile that Hyndman
// and Fan compare, under the numbers R gives them.
type QuantileType int

const (
	// Type7 interpolates between the order statistics, the k-th of n standing at
	// (k−1)/(n−1).  It is R's default and the zero value.
	Type7 QuantileType = iota
	// Type1 inverts the empirical distribution function.
	Type1
	// Type2 is Type1 with averages where the distribution function is flat at p
	// (SAS' default).
	Type2
	// Type3 takes the order statistic nearest to np, the even one of two.
	Type3
	// Type4 interpolates the empirical distribution function, k-th at k/n.
	Type4
	// Type5 stands the k-th at (k−1/2)/n.
	Type5
	// Type6 stands the k-th at k/(n+1), as SPSS and Minitab do.
	Type6
	// Type8 stands the k-th at (k−1/3)/(n+1/3): about median-unbiased.
	Type8
	// Type9 stands the k-th at (k−3/8)/(n+1/4): about unbiased for the normal.
	Type9
	// TukeyHinges are the medians of the lower and the upper half, the middle value
	// belonging to both: R's fivenum.  They exist for p = 0, 1/4, 1/2, 3/4 and 1 only.
	TukeyHinges
)

// The definition that a package uses if it is not asked for another.
const (
	// LikeR is quantile(x), also NumPy's and Excel's PERCENTILE.INC.
	LikeR = Type7
	// LikeSAS is PCTLDEF=5.
	LikeSAS = Type2
	// LikeSPSS is HAVERAGE, in the tables of FREQUENCIES and EXAMINE.
	LikeSPSS = Type6
	// LikeStata is summarize, detail and _pctile.
	LikeStata = Type2
	// LikeMinitab is also Excel's PERCENTILE.EXC.
	LikeMinitab = Type6
)

// number is R's number of the type, 0 if it has none.
func (t QuantileType) number() int {
	numbers := []int{7, 1, 2, 3, 4, 5, 6, 8, 9}
	if t < 0 || int(t) >= len(numbers) {
		return 0
	}
	return numbers[t]
}

// known says whether there is such a type.
func (t QuantileType) known() bool { return t == TukeyHinges || t.number() > 0 }

// String is "type 7".
func (t QuantileType) String() string {
	if t == TukeyHinges {
		return "Tukey's hinges"
	}
	if n := t.number(); n > 0 {
		return fmt.Sprintf("type %d", n)
	}
	return fmt.Sprintf("QuantileType(%d)", int(t))
}

// Quantile estimates the p-quantile of the distribution that x, in any order, is a
// sample of; x is not changed.
//
// Errors: [ErrTooFew] for no values; [ErrInvalid] for a value that is NaN or
// infinite, with its row; [ErrOption] for p outside [0, 1], or none of the hinges'
// for [TukeyHinges], or an unknown type.
//
// References: Hyndman and Fan (1996), Am Stat 50:361,
// doi:10.1080/00031305.1996.10473566, definitions 1 to 9; Tukey (1977), Exploratory Data
// Analysis, section 2B, for hinges.
//
// R equivalent: quantile(x, p, type = 7); fivenum(x) for hinges.
func Quantile(x []float64, p float64, kind QuantileType) (float64, error) {
	in, _, err := present(false, column{"x", x})
	if err != nil {
		return math.NaN(), err
	}
	if len(x) == 0 {
		return math.NaN(), fmt.Errorf("stats: quantile: %w: 0", ErrTooFew)
	}
	if !(p >= 0 && p <= 1) || !kind.known() || kind == TukeyHinges && 4*p != math.Round(4*p) {
		return math.NaN(), fmt.Errorf("stats: quantile: %w: p = %v, %v", ErrOption, p, kind)
	}
	slices.Sort(in[0])
	return quantile(in[0], p, kind), nil
}

// quantile reads sorted values, of which there is at least one.
func quantile(x []float64, p float64, kind QuantileType) float64 {
	n := float64(len(x))
	fuzz := 4 * 0x1p-52 // a position this close to a whole one is whole
	position := 0.0     // counted from 1
	switch kind {
	case Type1, Type2:
		position = n * p
	case Type3:
		position = n*p - 0.5
	case Type4:
		position = n * p
	case Type5:
		position = 0.5 + n*p
	case Type6:
		position = (n + 1) * p
	case Type7:
		position = 1 + (n-1)*p
	case Type8:
		position = 1.0/3 + (n+1.0/3)*p
	case Type9:
		position = 3.0/8 + (n+1.0/4)*p
	case TukeyHinges:
		half := math.Floor((n+3)/2) / 2
		position = map[float64]float64{0: 1, 0.25: half, 0.5: (n + 1) / 2, 0.75: n + 1 - half, 1: n}[p]
	}
	j := math.Floor(position + fuzz)
	h := position - j
	if math.Abs(h) < fuzz {
		h = 0
	}
	switch whole := h == 0; kind {
	case Type1:
		h = choose(whole, 0, 1)
	case Type2:
		h = choose(whole, 0.5, 1)
	case Type3:
		h = choose(whole && math.Mod(j, 2) == 0, 0, 1)
	}
	at := func(k float64) float64 { return x[int(min(max(k, 1), n))-1] }
	if lo, hi := at(j), at(j+1); h > 0 && lo != hi {
		return (1-h)*lo + h*hi
	}
	return at(j)
}

func choose(yes bool, a, b float64) float64 {
	if yes {
		return a
	}
	return b
}

// Median estimates the middle of the distribution: the mean of the two middle
// values if there is an even number of them.  Errors are those of [Quantile].
//
// R equivalent: median(x).
func Median(x []float64) (float64, error) { return Quantile(x, 0.5, Type7) }

// Range is the smallest and the largest value.  Errors are those of [Quantile].
//
// R equivalent: range(x).
func Range(x []float64) (lowest, highest float64, err error) {
	if lowest, err = Quantile(x, 0, Type7); err != nil {
		return lowest, lowest, err
	}
	return lowest, slices.Max(x), nil
}
