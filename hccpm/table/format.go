package table

import (
	"math"
	"strconv"
	"strings"
)

// The words for a number that does not exist.
const (
	// NA is a value that is missing or cannot be computed.
	NA = "NA"
	// NotReached is a quantile that the survival curve does not come down to.
	NotReached = "not reached"
)

// Fixed writes x with the given number of decimals.
//
// Special cases:
//
//	Fixed(NaN, d) = "NA"
//	Fixed(±Inf, d) = "Inf" or "-Inf"
//	a value that rounds to zero has no sign
func Fixed(x float64, decimals int) string {
	if s, ok := special(x); ok {
		return s
	}
	return unsigned(strconv.FormatFloat(x, 'f', max(0, decimals), 64))
}

// Signif writes x rounded to the given number of significant digits, without
// trailing zeros, as R's format(signif(x, digits)) does for a single number.
// Special cases are those of [Fixed].
func Signif(x float64, digits int) string {
	if s, ok := special(x); ok {
		return s
	}
	if x == 0 {
		return "0"
	}
	sci := strconv.FormatFloat(x, 'e', max(1, digits)-1, 64)
	mantissa, exponent, _ := strings.Cut(sci, "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	sci = mantissa + "e" + exponent
	rounded, _ := strconv.ParseFloat(sci, 64)
	fixed := strconv.FormatFloat(rounded, 'f', -1, 64)
	if len(fixed) <= len(sci) { // R prefers fixed notation unless it is wider
		return fixed
	}
	return sci
}

// Aligned writes numbers that stand under one another with as many decimals as
// the one that needs most to show the given number of significant digits, as R's
// format(x, digits = digits) does in fixed notation.  Digits to the left of the
// decimal point are never dropped.  Special cases are those of [Fixed].
func Aligned(x []float64, digits int) []string {
	decimals := 0
	for _, v := range x {
		decimals = max(decimals, decimalsFor(v, digits))
	}
	out := make([]string, len(x))
	for i, v := range x {
		out[i] = Fixed(v, decimals)
	}
	return out
}

// decimalsFor counts the decimals that v shows when it is rounded to the given
// number of significant digits and trailing zeros are dropped, 15 at most.
func decimalsFor(v float64, digits int) int {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', max(1, digits)-1, 64), 64)
	_, frac, _ := strings.Cut(strconv.FormatFloat(rounded, 'f', -1, 64), ".")
	return min(15, len(frac))
}

// Percent writes a proportion as a percentage, "89.5 %" for 0.895.
// NaN is "NA", without the sign.
func Percent(proportion float64, decimals int) string {
	s := Fixed(100*proportion, decimals)
	if s == NA {
		return s
	}
	return s + " %"
}

// PValue writes a probability as journals ask: two decimals from 0.1 up, three
// below, "< 0.001" where three decimals would show zero, "> 0.99" where two
// would show one.  It never rounds a value across 0.05: 0.0496 is "0.0496".
// NaN is "NA".
func PValue(p float64) string {
	switch {
	case math.IsNaN(p):
		return NA
	case p < 0.001:
		return "< 0.001"
	case p > 0.99:
		return "> 0.99"
	case p >= 0.1:
		return Fixed(p, 2)
	}
	for d := 3; d < 15; d++ {
		s := Fixed(p, d)
		if back, _ := strconv.ParseFloat(s, 64); (back < 0.05) == (p < 0.05) {
			return s
		}
	}
	return Fixed(p, 15)
}

// P writes a probability with its name, "P = 0.036" or "P < 0.001".
// NaN is "P = NA".
func P(p float64) string {
	s := PValue(p)
	if strings.HasPrefix(s, "<") || strings.HasPrefix(s, ">") {
		return "P " + s
	}
	return "P = " + s
}

// Interval writes an estimate with its limits, "0.90 (0.73 to 1.00)".
// A limit that is NaN is "NA".
func Interval(estimate, lower, upper float64, decimals int) string {
	return Fixed(estimate, decimals) + " (" + Fixed(lower, decimals) + " to " +
		Fixed(upper, decimals) + ")"
}

// special names what is not a finite number.
func special(x float64) (string, bool) {
	switch {
	case math.IsNaN(x):
		return NA, true
	case math.IsInf(x, 1):
		return "Inf", true
	case math.IsInf(x, -1):
		return "-Inf", true
	}
	return "", false
}

// unsigned drops the sign of a number that shows only zeros.
func unsigned(s string) string {
	if strings.HasPrefix(s, "-") && strings.Trim(s, "-0.") == "" {
		return s[1:]
	}
	return s
}
