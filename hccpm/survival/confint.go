package survival

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"

	"gonum.org/v1/gonum/stat/distuv"
)

// ConfType is the scale on which a confidence interval for S(t) is symmetric.
type ConfType int

const (
	// Log is symmetric in log S, R's default; it is the zero value.
	Log ConfType = iota
	// LogLog is symmetric in log(−log S); it never leaves (0, 1).
	LogLog
	// Plain is symmetric in S, cut at 0 and 1.
	Plain
	// Logit is symmetric in log(S/(1−S)).
	Logit
	// ArcSin is symmetric in arcsin √S.
	ArcSin
	// ConfNone computes no limits: they are NaN.
	ConfNone
	// BetaProduct is the beta product confidence procedure, whose coverage is at
	// least what is claimed in samples of any size; see [KaplanMeier].
	BetaProduct
	// BetaProductMidP is its mid-p version: right on average, narrower.
	BetaProductMidP
)

// String is R's name of the scale.
func (c ConfType) String() string {
	return option.Name("ConfType", c, "log", "log-log", "plain", "logit", "arcsin", "none", "beta product",
		"beta product, mid-p")
}

// level fills in the default confidence level and checks it.
func level(l float64) (float64, error) {
	if l == 0 {
		return 0.95, nil
	}
	if !(l > 0 && l < 1) {
		return 0, fmt.Errorf("survival: %w: Level %v, want 0 < Level < 1", ErrOption, l)
	}
	return l, nil
}

// normalQuantile is the two-sided standard normal quantile of a level.
func normalQuantile(level float64) float64 {
	return distuv.UnitNormal.Quantile(1 - (1-level)/2)
}

// interval is the confidence interval for a survival probability s whose
// logarithm has standard error se, with z the normal quantile.
//
//	Log:    exp(log s ± z se) = s exp(± z se)
//	LogLog: exp(−exp(log(−log s) ± z se/log s))
//	Plain:  s ± z s se
//	Logit:  expit(logit s ± z se/(1−s))
//	ArcSin: sin²(arcsin √s ± z se √(s/(1−s))/2)
//
// Special cases: at s = 0 the limits are NaN, because se is infinite there; at
// s = 1 they are 1 for Log and Plain and NaN for the rest.
//
// References: Klein and Moeschberger (2003), Survival Analysis, 2nd ed., section
// 4.3, equations 4.3.1 to 4.3.3; Kalbfleisch and Prentice (2002), section 1.4.
func interval(c ConfType, s, se, z float64) (lower, upper float64) {
	nan := math.NaN()
	if c == ConfNone || s <= 0 || math.IsNaN(s) {
		return nan, nan
	}
	if s >= 1 && (c == LogLog || c == Logit || c == ArcSin) {
		return nan, nan
	}
	h := z * se
	switch c {
	case Log:
		factor := math.Exp(h)
		return s / factor, min(1, s*factor)
	case LogLog:
		l := math.Log(s)
		return math.Exp(l * math.Exp(-h/l)), math.Exp(l * math.Exp(h/l))
	case Plain:
		return max(0, s-s*h), min(1, s+s*h)
	case Logit:
		l := math.Log(s / (1 - s))
		return 1 / (1 + math.Exp(h/(1-s)-l)), 1 / (1 + math.Exp(-h/(1-s)-l))
	case ArcSin:
		a, h := math.Asin(math.Sqrt(s)), h*math.Sqrt(s/(1-s))/2
		lo, hi := math.Sin(max(0, a-h)), math.Sin(min(math.Pi/2, a+h))
		return lo * lo, hi * hi
	}
	return nan, nan
}
