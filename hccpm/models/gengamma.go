package models

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// gammaDensity is the log density of w = (log t − μ)/σ under Prentice's generalised gamma distribution,
//
//	−½ log 2π − w² ψ(Qw) − R(Q²),   ψ(x) = (eˣ − 1 − x)/x²,
//
// where R is what Stirling's formula for log Γ(1/Q²) leaves out. In this form it passes smoothly
// through Q = 0, which is the normal distribution (Prentice 1974, Biometrika 61:539).
func gammaDensity(w, q jet) jet {
	x := q.mul(w)
	f, d, dd := secondExpRatio(x.v)
	r, rd, rdd := stirlingRest(q.v * q.v)
	return w.mul(w).mul(x.of(f, d, dd)).times(-1).minus(q.mul(q).of(r, rd, rdd)).shift(-math.Log(2*math.Pi) / 2)
}

// secondExpRatio is (eˣ − 1 − x)/x² with its derivatives.
func secondExpRatio(x float64) (f, d, dd float64) {
	if math.Abs(x) < 0.5 { // Σ xᵏ/(k+2)!
		c, power := 0.5, [3]float64{1, 0, 0} // xᵏ and its derivatives
		for k := 0.0; k < 18; k++ {
			f, d, dd = f+c*power[0], d+c*power[1], dd+c*power[2]
			power = [3]float64{power[0] * x, power[1]*x + power[0], power[2]*x + 2*power[1]}
			c /= k + 3
		}
		return f, d, dd
	}
	e := math.Exp(x)
	f = (math.Expm1(x) - x) / (x * x)
	d = (math.Expm1(x) - 2*x*f) / (x * x)
	return f, d, (e - 2*f - 4*x*d) / (x * x)
}

// stirlingRest is log Γ(k) − (k − ½) log k + k − ½ log 2π for k = 1/s, with its derivatives by s.
func stirlingRest(s float64) (f, d, dd float64) {
	if s < 0.1 { // s/12 − s³/360 + s⁵/1260 − s⁷/1680 + s⁹/1188 − …
		for _, t := range [][2]float64{{1, 1.0 / 12}, {3, -1.0 / 360}, {5, 1.0 / 1260}, {7, -1.0 / 1680}, {9, 1.0 / 1188},
			{11, -691.0 / 360360}, {13, 1.0 / 156}} {
			n, c := t[0], t[1]
			f += c * math.Pow(s, n)
			d += c * n * math.Pow(s, n-1)
			if n > 1 {
				dd += c * n * (n - 1) * math.Pow(s, n-2)
			}
		}
		return f, d, dd
	}
	k := 1 / s
	lg, _ := math.Lgamma(k)
	f = lg - (k-0.5)*math.Log(k) + k - math.Log(2*math.Pi)/2
	byK := mathext.Digamma(k) - math.Log(k) + 0.5/k
	byKK := mathext.Zeta(2, k) - 1/k - 0.5/(k*k) // ζ(2, k) is the trigamma function
	return f, -byK * k * k, byKK*k*k*k*k + 2*byK*k*k*k
}

// logGammaSurvival is log P(W > w).
func logGammaSurvival(w, q float64) float64 {
	if math.Abs(q) < 1e-6 {
		return logUpperNormal(w)
	}
	k := 1 / (q * q)
	x := k * math.Exp(q*w)
	if q > 0 {
		return math.Log(mathext.GammaIncRegComp(k, x))
	}
	return math.Log(mathext.GammaIncReg(k, x))
}

// gammaSurvival is log P(W > w) as a jet: by w it is the density, by Q differences of the eighth order.
func gammaSurvival(w, q jet) jet {
	f := logGammaSurvival(w.v, q.v)
	density := gammaDensity(variable(0, w.v), variable(1, q.v))
	fw := -math.Exp(density.v - f)
	const h = 0.02
	at := func(k float64) float64 { return logGammaSurvival(w.v, q.v+k*h) }
	fq, fqq := 0.0, -205.0/72*f
	for k, c := range [4][2]float64{{4.0 / 5, 8.0 / 5}, {-1.0 / 5, -1.0 / 5}, {4.0 / 105, 8.0 / 315},
		{-1.0 / 280, -1.0 / 560}} {
		up, down := at(float64(k+1)), at(-float64(k+1))
		fq += c[0] * (up - down)
		fqq += c[1] * (up + down)
	}
	fq, fqq = fq/h, fqq/(h*h)
	return of2(w, q, f, fw, fq, fw*(density.g[0]-fw), fw*(density.g[1]-fq), fqq)
}
