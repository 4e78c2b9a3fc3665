package models

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/option"
)

// Distribution is the shape of the hazard of a parametric model.
type Distribution int

const (
	// Weibull has a hazard that rises or falls as a power of time; it is the zero value.
	Weibull Distribution = iota
	// Exponential has a constant hazard.
	Exponential
	// LogNormal has normal log times: the hazard rises, then falls.
	LogNormal
	// LogLogistic has logistic log times; odds of survival are proportional.
	LogLogistic
	// Gompertz has a hazard that rises or falls exponentially with time. If it falls, some never have the event.
	Gompertz
	// GeneralisedGamma has the Weibull, the log-normal and the gamma distribution as special cases (Prentice's
	// parametrisation: Q = 1, 0 and sigma).
	GeneralisedGamma
	// RoystonParmar has a natural cubic spline in log time for the log cumulative hazard, or for another scale.
	RoystonParmar
)

// String names the distribution.
func (d Distribution) String() string {
	return option.Name("Distribution", d,
		"Weibull",
		"exponential",
		"log-normal",
		"log-logistic",
		"Gompertz",
		"generalised gamma",
		"Royston-Parmar",
	)
}

// Metric is what the coefficients of a parametric model multiply.
type Metric int

const (
	// AutoMetric is accelerated failure time where the distribution has it, proportional hazards for Gompertz, and the
	// scale of the spline for Royston-Parmar. It is the zero value.
	AutoMetric Metric = iota
	// FailureTime: exp(β) is the ratio of times. Not for Gompertz and splines.
	FailureTime
	// ProportionalHazard: exp(β) is the hazard ratio. For Weibull, exponential, Gompertz, and splines of the hazard.
	ProportionalHazard
	// ProportionalOdds: exp(β) is the ratio of the odds of the event. For splines of the odds; a log-logistic fit in
	// FailureTime has exp(−β/scale) for it.
	ProportionalOdds
	// Probit: β is a difference of normal deviates. For splines on the normal scale.
	Probit
)

// String names the metric.
func (m Metric) String() string {
	return option.Name("Metric", m, "automatic", "accelerated failure time", "proportional hazards", "proportional odds",
		"probit")
}

// ratio is the heading of exp(β).
func (m Metric) ratio() string {
	switch m {
	case FailureTime:
		return "time ratio"
	case ProportionalHazard:
		return "HR"
	case ProportionalOdds:
		return "odds ratio"
	}
	return "exp(coef)"
}

// family is a distribution with a metric: log S and log h at a time, as jets of the linear predictor and of at most two
// more parameters.
type family struct {
	of     Distribution
	metric Metric
	// ancillary are the names of the other parameters, and whether what is fitted is their logarithm.
	ancillary []string
	logarithm []bool
	// survival and hazard are log S(t) and log h(t); y is log t.
	survival, hazard func(t, y float64, eta, a, b jet) jet
}

// familyOf is a family, or an error if the distribution does not have the metric. Splines are no family.
func familyOf(d Distribution, m Metric) (family, error) {
	f := family{of: d, metric: m}
	if m == AutoMetric {
		if f.metric = FailureTime; d == Gompertz {
			f.metric = ProportionalHazard
		}
	}
	hazards := f.metric == ProportionalHazard
	switch {
	case d == Exponential && hazards:
		f.survival = func(_, y float64, eta, _, _ jet) jet { return eta.shift(y).exp().times(-1) }
		f.hazard = func(_, _ float64, eta, _, _ jet) jet { return eta }
	case d == Weibull && hazards:
		f.ancillary, f.logarithm = []string{"shape"}, []bool{true}
		f.survival = func(_, y float64, eta, a, _ jet) jet { return eta.plus(a.exp().times(y)).exp().times(-1) }
		f.hazard = func(_, y float64, eta, a, _ jet) jet { return a.plus(eta).plus(a.exp().times(y)).shift(-y) }
	case d == Gompertz && hazards:
		f.ancillary, f.logarithm = []string{"shape"}, []bool{false}
		f.survival = func(t, y float64, eta, a, _ jet) jet { return gompertz(a, t).mul(eta.exp()).times(-t) }
		f.hazard = func(t, _ float64, eta, a, _ jet) jet { return eta.plus(a.times(t)) }
	case f.metric != FailureTime || d == Gompertz || d == RoystonParmar:
		return f, fmt.Errorf("models: parametric: %w: %s as %s", ErrUnsupported, d, f.metric)
	default:
		f.locationScale()
	}
	return f, nil
}

// locationScale fills in the families of log time: z = (log t − η)/σ, with log σ as the first parameter.
func (f *family) locationScale() {
	f.ancillary, f.logarithm = []string{"scale"}, []bool{true}
	z := func(y float64, eta, a jet) jet { return eta.times(-1).shift(y).mul(a.times(-1).exp()) }
	switch f.of {
	case Exponential:
		f.ancillary, f.logarithm = nil, nil
		f.survival = func(_, y float64, eta, _, _ jet) jet { return eta.times(-1).shift(y).exp().times(-1) }
		f.hazard = func(_, _ float64, eta, _, _ jet) jet { return eta.times(-1) }
	case Weibull:
		f.survival = func(_, y float64, eta, a, _ jet) jet { return z(y, eta, a).exp().times(-1) }
		f.hazard = func(_, y float64, eta, a, _ jet) jet { return z(y, eta, a).minus(a).shift(-y) }
	case LogNormal:
		f.survival = func(_, y float64, eta, a, _ jet) jet { return z(y, eta, a).logUpperNormal() }
		f.hazard = func(_, y float64, eta, a, _ jet) jet {
			x := z(y, eta, a)
			return x.mul(x).times(-0.5).minus(x.logUpperNormal()).minus(a).shift(-y - math.Log(2*math.Pi)/2)
		}
	case LogLogistic:
		f.survival = func(_, y float64, eta, a, _ jet) jet { return z(y, eta, a).softplus().times(-1) }
		f.hazard = func(_, y float64, eta, a, _ jet) jet {
			x := z(y, eta, a)
			return x.minus(x.softplus()).minus(a).shift(-y)
		}
	case GeneralisedGamma:
		f.ancillary, f.logarithm = []string{"sigma", "Q"}, []bool{true, false}
		f.survival = func(_, y float64, eta, a, q jet) jet { return gammaSurvival(z(y, eta, a), q) }
		f.hazard = func(_, y float64, eta, a, q jet) jet {
			w := z(y, eta, a)
			return gammaDensity(w, q).minus(gammaSurvival(w, q)).minus(a).shift(-y)
		}
	}
}

// gompertz is (exp(a t) − 1)/(a t).
func gompertz(a jet, t float64) jet {
	f, d, dd := expRatio(a.v * t)
	return a.times(t).of(f, d, dd)
}

// expRatio is (eˣ − 1)/x with its derivatives.
func expRatio(x float64) (f, d, dd float64) {
	if math.Abs(x) < 0.5 { // Σ xᵏ/(k+1)!
		term := 1.0
		for k := 0; k < 18; k++ {
			c := term / float64(k+1) // 1/(k+1)!
			f += c * math.Pow(x, float64(k))
			if k > 0 {
				d += c * float64(k) * math.Pow(x, float64(k-1))
			}
			if k > 1 {
				dd += c * float64(k*(k-1)) * math.Pow(x, float64(k-2))
			}
			term = c
		}
		return f, d, dd
	}
	e := math.Exp(x)
	f = math.Expm1(x) / x
	d = (e - f) / x
	return f, d, (e - 2*d) / x
}
