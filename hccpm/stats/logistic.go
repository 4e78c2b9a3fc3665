package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/internal/option"
)

// Predictor is one column of a regression: its name and a value for each patient.
type Predictor struct {
	Name  string
	Value []float64
}

// LogisticOptions chooses the interval and the iteration.
type LogisticOptions struct {
	// Level of the Wald intervals; 0 means 0.95.
	Level float64
	// Tolerance: iteration stops when the deviance changes by less than this,
	// relative to itself plus 0.1; 0 means 1e-12, where R has 1e-8.
	Tolerance float64
	// MaxIterations; 0 means 25.
	MaxIterations int
	// DropMissing leaves out patients with a NaN predictor and counts them;
	// otherwise they are an error.
	DropMissing bool
	// Missing counts patients that were left out before.
	Missing int
}

// Separation says whether predictors divide the patients by outcome so well that
// the likelihood has no maximum.
type Separation int

const (
	// NoSeparation: the estimates exist.
	NoSeparation Separation = iota
	// QuasiSeparation: some combination of predictors is never on the wrong side,
	// but some patients stand on the border.
	QuasiSeparation
	// CompleteSeparation: some combination predicts every outcome.
	CompleteSeparation
)

// String names the state.
func (s Separation) String() string {
	return option.Name("Separation", s, "none", "quasi-complete", "complete")
}

// Coefficient is one row of a regression table.
type Coefficient struct {
	Name string
	// Estimate of the log odds ratio per unit of the predictor, and its error.
	Estimate, StdErr float64
	// Z is Estimate/StdErr, P its two-sided normal probability (Wald).
	Z, P float64
	// OddsRatio is exp(Estimate), Lower and Upper its Wald limits.
	OddsRatio, Lower, Upper float64
}

// LogisticFit is a fitted logistic regression.
type LogisticFit struct {
	// Coefficients, the intercept first.
	Coefficients []Coefficient
	// Covariance of the estimates, k×k for k coefficients.
	Covariance [][]float64
	// Fitted probabilities of the event, length N.
	Fitted []float64
	// N patients, Events among them, Missing left out.
	N, Events, Missing int
	// NullDeviance on NullDF degrees of freedom, of the intercept alone; Deviance
	// on DF, of the model.
	NullDeviance, Deviance float64
	NullDF, DF             int
	// AIC is Deviance + 2k.
	AIC float64
	// Iterations done, and whether they converged.
	Iterations int
	Converged  bool
	// Separation found; if there is any, estimates have no finite limit.
	Separation Separation
	// Warnings in plain words; empty if there is nothing to warn of.
	Warnings []string
	// Level of the intervals.
	Level float64
}

// Logistic estimates how the odds of an event depend on predictors: event, length
// n, true if it happened, and any number of predictors, length n each; an
// intercept is added.
//
//	log(pᵢ/(1−pᵢ)) = β₀ + Σ βⱼ xᵢⱼ
//
// by maximum likelihood, iteratively reweighted least squares on a QR
// decomposition.  Standard errors come from the expected information.
//
// Special cases: if some combination of predictors separates the outcomes, the
// likelihood has no maximum; the result then carries Separation, a warning that
// names the predictors, and estimates of the last iteration, which mean nothing.
//
// Errors: [ErrLength]; [ErrInvalid] for values infinite or NaN; [ErrTooFew] if
// there are not more patients than coefficients; [ErrConstant] if the outcome is
// the same for all; [ErrCollinear] naming the predictor; [ErrOption].
//
// References: McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed.,
// section 2.5; Albert and Anderson (1984), Biometrika 71:1,
// doi:10.1093/biomet/71.1.1, for separation.
//
// R equivalent: glm(event ~ x, family = binomial), whose standard errors are those
// of the last iteration but one; here they are those of the estimates.
func Logistic(event []bool, x []Predictor, options ...LogisticOptions) (LogisticFit, error) {
	o := option.Of(options)
	l, err := level(o.Level)
	if err != nil {
		return LogisticFit{}, err
	}
	o.Level = l
	if o.Tolerance < 0 || math.IsNaN(o.Tolerance) || o.MaxIterations < 0 {
		return LogisticFit{}, fmt.Errorf("stats: logistic: %w: Tolerance %v, MaxIterations %d",
			ErrOption, o.Tolerance, o.MaxIterations)
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-12
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 25
	}
	m, dropped, err := newDesign(event, x, o.DropMissing)
	if err != nil {
		return LogisticFit{}, err
	}
	fit := LogisticFit{
		N: len(m.y), Missing: o.Missing + dropped, Level: l,
		NullDF: len(m.y) - 1, DF: len(m.y) - len(m.names),
	}
	for _, y := range m.y {
		fit.Events += int(y)
	}
	if fit.Events == 0 || fit.Events == fit.N {
		return LogisticFit{}, fmt.Errorf("stats: logistic: %w: %d events in %d patients",
			ErrConstant, fit.Events, fit.N)
	}
	if err := m.fit(&fit, o); err != nil {
		return LogisticFit{}, err
	}
	return fit, nil
}

// design is a checked regression problem: outcomes 0 or 1 and an n×k matrix whose
// first column is one.
type design struct {
	y     []float64
	x     *mat.Dense
	names []string
}

func newDesign(event []bool, x []Predictor, drop bool) (design, int, error) {
	y := make([]float64, len(event))
	for i, e := range event {
		if e {
			y[i] = 1
		}
	}
	columns := []column{{"event", y}}
	names := []string{"(Intercept)"}
	for j, p := range x {
		if p.Name == "" {
			p.Name = fmt.Sprintf("x%d", j+1)
		}
		columns, names = append(columns, column{p.Name, p.Value}), append(names, p.Name)
	}
	in, dropped, err := present(drop, columns...)
	if err != nil {
		return design{}, 0, err
	}
	n, k := len(in[0]), len(names)
	if n <= k {
		return design{}, 0, fmt.Errorf("stats: logistic: %w: %d patients, %d coefficients",
			ErrTooFew, n, k)
	}
	d := design{y: in[0], x: mat.NewDense(n, k, nil), names: names}
	for i := range n {
		d.x.Set(i, 0, 1)
		for j := 1; j < k; j++ {
			d.x.Set(i, j, in[j][i])
		}
	}
	return d, dropped, d.checkRank()
}

// checkRank names the first predictor that is a combination of those before it.
func (d design) checkRank() error {
	var qr mat.QR
	qr.Factorize(d.x)
	var r mat.Dense
	qr.RTo(&r)
	for j, name := range d.names {
		norm := mat.Norm(d.x.ColView(j), 2)
		if math.Abs(r.At(j, j)) <= 1e-11*norm || norm == 0 {
			return fmt.Errorf("stats: logistic: %w: %s is a combination of those before it",
				ErrCollinear, name)
		}
	}
	return nil
}
