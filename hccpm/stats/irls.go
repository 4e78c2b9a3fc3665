package stats

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// fit iterates to the maximum of the likelihood and fills in the result.
func (d design) fit(f *LogisticFit, o LogisticOptions) error {
	n, k := d.x.Dims()
	p := make([]float64, n)
	for i, y := range d.y {
		p[i] = (y + 0.5) / 2 // R's start
	}
	eta := make([]float64, n)
	for i := range p {
		eta[i] = math.Log(p[i] / (1 - p[i]))
	}
	beta, step := mat.NewVecDense(k, nil), mat.NewVecDense(k, nil)
	old := d.deviance(eta)
	for f.Iterations < o.MaxIterations && !f.Converged {
		f.Iterations++
		next, _, err := d.leastSquares(eta, p)
		if err != nil {
			return err
		}
		step.SubVec(next, beta)
		beta.CopyVec(next)
		d.predict(beta, eta, p)
		f.Deviance = d.deviance(eta)
		f.Converged = math.Abs(f.Deviance-old)/(math.Abs(f.Deviance)+0.1) < o.Tolerance
		old = f.Deviance
	}
	_, covariance, err := d.leastSquares(eta, p)
	if err != nil {
		return err
	}
	share := float64(f.Events) / float64(f.N)
	f.NullDeviance = -2 * (float64(f.Events)*math.Log(share) +
		float64(f.N-f.Events)*math.Log1p(-share))
	f.AIC = f.Deviance + 2*float64(k)
	f.Fitted = p
	f.fill(d.names, beta, covariance)
	f.Separation = d.separation(step)
	f.warn(d.names, step)
	return nil
}

// leastSquares solves the weighted problem of one step (McCullagh and Nelder,
// section 2.5): weights p(1−p), working response eta + (y−p)/(p(1−p)).  It gives
// the coefficients and the inverse of the information.
func (d design) leastSquares(eta, p []float64) (*mat.VecDense, *mat.Dense, error) {
	n, k := d.x.Dims()
	a, z := mat.NewDense(n, k, nil), mat.NewVecDense(n, nil)
	for i := range n {
		w := max(p[i]*(1-p[i]), 0x1p-104)
		root := math.Sqrt(w)
		for j := range k {
			a.Set(i, j, root*d.x.At(i, j))
		}
		z.SetVec(i, root*eta[i]+(d.y[i]-p[i])/root)
	}
	var qr mat.QR
	qr.Factorize(a)
	beta := mat.NewVecDense(k, nil)
	if err := qr.SolveVecTo(beta, false, z); err != nil && !isCondition(err) {
		return nil, nil, fmt.Errorf("stats: logistic: %w: %v", ErrCollinear, err)
	}
	var r, inverse, covariance mat.Dense
	qr.RTo(&r)
	if err := inverse.Inverse(r.Slice(0, k, 0, k)); err != nil && !isCondition(err) {
		return nil, nil, fmt.Errorf("stats: logistic: %w: %v", ErrCollinear, err)
	}
	covariance.Mul(&inverse, inverse.T())
	return beta, &covariance, nil
}

// isCondition tells a warning of bad conditioning, which separation brings about,
// from a failure.
func isCondition(err error) bool {
	c, ok := err.(mat.Condition)
	return ok && !math.IsInf(float64(c), 1)
}

// predict writes the linear predictor and the probabilities.
func (d design) predict(beta *mat.VecDense, eta, p []float64) {
	var v mat.VecDense
	v.MulVec(d.x, beta)
	for i := range eta {
		eta[i] = v.AtVec(i)
		p[i] = 1 / (1 + math.Exp(-eta[i]))
	}
}

// deviance is −2 log likelihood, from the linear predictor, where no probability
// rounds to 0 or 1.
func (d design) deviance(eta []float64) float64 {
	sum := 0.0
	for i, e := range eta {
		if d.y[i] == 1 {
			e = -e
		}
		if e > 0 {
			sum += e + math.Log1p(math.Exp(-e))
		} else {
			sum += math.Log1p(math.Exp(e))
		}
	}
	return 2 * sum
}

// separation looks along the last step.  On the way to infinity every step moves
// the linear predictor by about one, those with the event up and those without
// down, or leaves them alone: a step that does so is the proof of separation.
// The last step of a search that ends at a maximum is too short to be one.
func (d design) separation(step *mat.VecDense) Separation {
	var v mat.VecDense
	v.MulVec(d.x, step)
	least, most := math.Inf(1), 0.0
	for i, y := range d.y {
		move := v.AtVec(i) * (2*y - 1)
		least, most = min(least, move), max(most, move)
	}
	switch {
	case most < 0.1 || least < -1e-6*most:
		return NoSeparation
	case least > 1e-6*most:
		return CompleteSeparation
	}
	return QuasiSeparation
}

// warn puts what went wrong into words.
func (f *LogisticFit) warn(names []string, step *mat.VecDense) {
	if f.Separation != NoSeparation {
		var who []string
		for j, name := range names {
			if j > 0 && math.Abs(step.AtVec(j)) > 1e-6*mat.Norm(step, math.Inf(1)) {
				who = append(who, name)
			}
		}
		f.Warnings = append(f.Warnings, fmt.Sprintf("%v separation by %s: "+
			"the estimates have no finite limit and their errors mean nothing",
			f.Separation, strings.Join(who, ", ")))
		f.Converged = false
		return
	}
	if !f.Converged {
		f.Warnings = append(f.Warnings,
			fmt.Sprintf("not converged after %d iterations", f.Iterations))
	}
	for _, p := range f.Fitted {
		if p < 10*0x1p-52 || p > 1-10*0x1p-52 {
			f.Warnings = append(f.Warnings, "fitted probabilities of numerically 0 or 1")
			return
		}
	}
}

// fill makes the rows of the table.
func (f *LogisticFit) fill(names []string, beta *mat.VecDense, covariance *mat.Dense) {
	z := normalQuantile(f.Level)
	for j, name := range names {
		b, se := beta.AtVec(j), math.Sqrt(covariance.At(j, j))
		f.Coefficients = append(f.Coefficients, Coefficient{
			Name: name, Estimate: b, StdErr: se, Z: b / se, P: normalP(b / se),
			OddsRatio: math.Exp(b), Lower: math.Exp(b - z*se), Upper: math.Exp(b + z*se),
		})
		row := make([]float64, len(names))
		for i := range names {
			row[i] = covariance.At(j, i)
		}
		f.Covariance = append(f.Covariance, row)
	}
}
