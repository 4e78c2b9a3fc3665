package models

import "math"

// jet is a value with its first and second derivatives by up to three linear predictors, so that a likelihood written
// once gives its own gradient and information.
type jet struct {
	v float64
	g [3]float64
	h [6]float64 // by 00, 01, 02, 11, 12, 22
}

// pairOf are the predictors that each place of jet.h is the derivative by.
var pairOf = [6][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}}

// variable is the k-th predictor.
func variable(k int, v float64) jet {
	out := jet{v: v}
	out.g[k] = 1
	return out
}

func (a jet) plus(b jet) jet {
	a.v += b.v
	for i := range a.g {
		a.g[i] += b.g[i]
	}
	for i := range a.h {
		a.h[i] += b.h[i]
	}
	return a
}

func (a jet) times(k float64) jet {
	a.v *= k
	for i := range a.g {
		a.g[i] *= k
	}
	for i := range a.h {
		a.h[i] *= k
	}
	return a
}

func (a jet) minus(b jet) jet { return a.plus(b.times(-1)) }

func (a jet) shift(k float64) jet {
	a.v += k
	return a
}

func (a jet) mul(b jet) jet {
	out := jet{v: a.v * b.v}
	for i := range a.g {
		out.g[i] = a.g[i]*b.v + a.v*b.g[i]
	}
	for i, p := range pairOf {
		out.h[i] = a.h[i]*b.v + a.g[p[0]]*b.g[p[1]] + a.g[p[1]]*b.g[p[0]] + a.v*b.h[i]
	}
	return out
}

// of is f(a), given the value of f and its derivatives there.
func (a jet) of(f, d, dd float64) jet {
	out := jet{v: f}
	for i := range a.g {
		out.g[i] = d * a.g[i]
	}
	for i, p := range pairOf {
		out.h[i] = d*a.h[i] + dd*a.g[p[0]]*a.g[p[1]]
	}
	return out
}

// of2 is f(a, b), given its value and derivatives.
func of2(a, b jet, f, fa, fb, faa, fab, fbb float64) jet {
	out := jet{v: f}
	for i := range out.g {
		out.g[i] = fa*a.g[i] + fb*b.g[i]
	}
	for i, p := range pairOf {
		j, k := p[0], p[1]
		out.h[i] = fa*a.h[i] + fb*b.h[i] + faa*a.g[j]*a.g[k] + fab*(a.g[j]*b.g[k]+a.g[k]*b.g[j]) + fbb*b.g[j]*b.g[k]
	}
	return out
}

func (a jet) exp() jet {
	e := math.Exp(a.v)
	return a.of(e, e, e)
}

func (a jet) log() jet { return a.of(math.Log(a.v), 1/a.v, -1/(a.v*a.v)) }

// softplus is log(1 + exp(a)).
func (a jet) softplus() jet {
	p, q := expit(a.v)
	return a.of(log1pexp(a.v), p, p*q)
}

// logOneMinusExp is log(1 − exp(a)), for a below 0.
func (a jet) logOneMinusExp() jet {
	e := -math.Expm1(a.v) // 1 − exp(a)
	r := math.Exp(a.v) / e
	f := math.Log(e)
	if a.v < -1 {
		f = math.Log1p(-math.Exp(a.v))
	}
	return a.of(f, -r, -r*(1+r))
}

// logUpperNormal is log Φ(−a).
func (a jet) logUpperNormal() jet {
	f := logUpperNormal(a.v)
	m := math.Exp(-a.v*a.v/2-f) / math.Sqrt(2*math.Pi) // φ(a)/Φ(−a)
	return a.of(f, -m, -m*(m-a.v))
}

// logUpperNormal is log Φ(−x), by a continued fraction far out.
func logUpperNormal(x float64) float64 {
	if x < 25 {
		return math.Log(math.Erfc(x/math.Sqrt2) / 2)
	}
	fraction := 0.0
	for k := 40.0; k > 0; k-- {
		fraction = k / (x + fraction)
	}
	return -x*x/2 - math.Log(math.Sqrt(2*math.Pi)*(x+fraction))
}
