package models

import (
	"fmt"
	"math"
)

// intercept re-estimates the intercept of a penalised fit by maximum likelihood, the other coefficients held, so that
// the mean of the fitted probabilities is the share of events (Puhr et al. 2017, section 2.3).
func (f *LogisticFit) flic() error {
	q := f.q
	var slopes []int
	for _, j := range f.climb.active {
		if j > 0 {
			slopes = append(slopes, j)
		}
	}
	best, ok := newtonHolding(q.evaluate, f.climb.beta, q.p, f.Options.MaxIterations, f.Options.Tolerance, slopes...)
	if !ok || !best.converged {
		return fmt.Errorf("models: logistic: %w: the intercept by FLIC", ErrNotConverged)
	}
	f.climb.beta = best.beta
	c := &f.Coefficients[0]
	se := 1 / math.Sqrt(best.last.h[0])
	*c = coefficient(c.Name, q.estimates(f.climb.active, best.beta)[0], se, se, normalQuantile(f.Options.Level))
	for j := range f.Covariance {
		f.Covariance[0][j], f.Covariance[j][0] = math.NaN(), math.NaN()
	}
	f.Covariance[0][0] = se * se
	return nil
}
