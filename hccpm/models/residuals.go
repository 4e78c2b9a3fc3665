package models

import (
	"fmt"
	"math"
	"strconv"

	"hipec/hccpm/survival"
)

// Rows says which row of the data each row of the fit is, counted from 0, in the order of the residuals.
func (f CoxFit) Rows() []int {
	out := make([]int, f.N)
	for k, i := range f.cases.data {
		out[k] = int(i)
	}
	return out
}

// LinearPredictors is (x − Means)β plus the offset less its mean, of each row of the fit.
//
// R equivalent: predict(fit, type = "lp", reference = "sample"), fit$linear.predictors.
func (f CoxFit) LinearPredictors() []float64 {
	q := f.q.fresh()
	q.beta = f.beta
	out, centre := make([]float64, f.N), f.centre()
	for at, k := range q.order {
		out[k] = q.predictorOf(at) + centre
	}
	return out
}

// centre is what takes a linear predictor of standardised columns to one centred at Means.
func (f CoxFit) centre() float64 {
	c := 0.0
	for _, j := range f.active {
		c += (f.q.mean[j] - f.Means[j]) * f.beta[j] / f.q.scale[j]
	}
	return c
}

// walked is the rows after a walk at the estimates.
func (f CoxFit) walked() (*coxData, [][]moment, error) {
	if f.Options.Ties == survival.ExactTies {
		return nil, nil, fmt.Errorf("models: residuals and baseline hazard with exact ties: %w: use Efron", ErrUnsupported)
	}
	q := f.q.fresh()
	return q, q.walk(f.beta), nil
}

// Martingale is the martingale residual of each row of the fit: its events less those the model expects in the time it
// was at risk. Without ties they sum to 0 over the rows, weighted.
//
// Errors: [ErrUnsupported] with exact ties.
//
// Reference: Therneau and Grambsch (2000), section 4.2.
//
// R equivalent: residuals(fit, "martingale").
func (f CoxFit) Martingale() ([]float64, error) {
	q, _, err := f.walked()
	if err != nil {
		return nil, err
	}
	out := make([]float64, f.N)
	for at, k := range q.order {
		out[k] = -q.riskOf(at) * q.hazard[at]
		if q.event[at] {
			out[k]++
		}
	}
	return out, nil
}

// Deviance is the deviance residual of each row of the fit: the martingale residual M, made more symmetric,
//
//	sign(M) √(−2 (M + δ log(δ − M))).
//
// Errors: [ErrUnsupported] with exact ties.
//
// Reference: Therneau and Grambsch (2000), section 4.3.
//
// R equivalent: residuals(fit, "deviance").
func (f CoxFit) Deviance() ([]float64, error) {
	out, err := f.Martingale()
	if err != nil {
		return nil, err
	}
	events := f.sample.EventFlags()
	for k, m := range out {
		v := m
		if events[f.cases.sample[k]] {
			v += math.Log(1 - m)
		}
		out[k] = math.Copysign(math.Sqrt(math.Max(0, -2*v)), m)
	}
	return out, nil
}

// Score is the score residuals, a row of the fit by a column of the design, not weighted: what each row contributes to
// the derivative of the log-likelihood. They sum to 0, weighted. Columns that are not determined have NaN.
//
// Errors: [ErrUnsupported] with exact ties.
//
// Reference: Therneau and Grambsch (2000), section 4.6.
//
// R equivalent: residuals(fit, "score").
func (f CoxFit) ScoreResiduals() ([][]float64, error) {
	if _, _, err := f.walked(); err != nil {
		return nil, err
	}
	q := f.q.fresh()
	scores := q.scores(f.beta)
	out := make([][]float64, f.N)
	for at, k := range q.order {
		out[k] = nans(q.p)
		for _, j := range f.active {
			out[k][j] = scores[at*q.p+j] * q.scale[j]
		}
	}
	return out, nil
}

func nans(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// DFBeta is about how much each coefficient would fall if a row of the fit were left out, a row by a column of the
// design: score residuals times the model-based covariance.
//
// Errors: [ErrUnsupported] with exact ties.
//
// Reference: Therneau and Grambsch (2000), section 7.1.
//
// R equivalent: residuals(fit, "dfbeta", weighted = FALSE).
func (f CoxFit) DFBeta() ([][]float64, error) {
	scores, err := f.ScoreResiduals()
	if err != nil {
		return nil, err
	}
	for k := range scores {
		scores[k] = f.times(scores[k])
	}
	return scores, nil
}

// times is a row of the design's columns times the model-based covariance.
func (f CoxFit) times(row []float64) []float64 {
	out := nans(len(row))
	for _, j := range f.active {
		out[j] = 0
		for _, l := range f.active {
			out[j] += row[l] * f.NaiveCovariance[l][j]
		}
	}
	return out
}

// Schoenfeld is residuals of the events: what a column was in who had the event, less what was expected.
type Schoenfeld struct {
	// Rows of the data that had the events, counted from 0, by stratum and time.
	Rows []int
	// Time of each event.
	Time []float64
	// Residuals, an event by a column of the design.
	Residuals [][]float64
}

// Schoenfeld is the Schoenfeld residuals, an event by a column of the design: x less its weighted mean over the risk
// set; with tied events by Efron's method, less the mean of these means.
//
// Errors: [ErrUnsupported] with exact ties.
//
// Reference: Schoenfeld (1982), Biometrika 69:239.
//
// R equivalent: residuals(fit, "schoenfeld").
func (f CoxFit) Schoenfeld() (Schoenfeld, error) {
	q, strata, err := f.walked()
	if err != nil {
		return Schoenfeld{}, err
	}
	var out Schoenfeld
	for _, moments := range strata {
		for _, m := range moments {
			for at := m.pos; at < m.end; at++ {
				if !q.event[at] {
					continue
				}
				row := nans(q.p)
				for _, j := range f.active {
					row[j] = (q.x[at*q.p+j] - m.mean[j]) * q.scale[j]
				}
				out.Rows = append(out.Rows, int(f.cases.data[q.order[at]]))
				out.Time = append(out.Time, q.time[at])
				out.Residuals = append(out.Residuals, row)
			}
		}
	}
	return out, nil
}

// ScaledSchoenfeld is the Schoenfeld residuals times the number of events and the model-based covariance, plus β: about
// what the coefficient would be at each event time, if it changes.
//
// Errors: [ErrUnsupported] with exact ties.
//
// Reference: Grambsch and Therneau (1994), Biometrika 81:515.
//
// R equivalent: residuals(fit, "scaledsch").
func (f CoxFit) ScaledSchoenfeld() (Schoenfeld, error) {
	out, err := f.Schoenfeld()
	if err != nil {
		return out, err
	}
	for i, row := range out.Residuals {
		scaled := f.times(row)
		for _, j := range f.active {
			scaled[j] = scaled[j]*float64(f.Events) + f.Coefficients[j].Estimate
		}
		out.Residuals[i] = scaled
	}
	return out, nil
}

// Concordance is Harrell's C of the linear predictor, with its error by infinitesimal jackknife, within strata.
//
// Errors: those of [survival.Harrell].
//
// Reference: Therneau and Watson (2015), The concordance statistic and the Cox model, Mayo Clinic report 85.
//
// R equivalent: concordance(fit).
func (f CoxFit) Concordance() (survival.Concordance, error) {
	s, err := f.ranked()
	if err != nil {
		return survival.Concordance{}, err
	}
	return survival.Harrell(s, f.LinearPredictors())
}

// Uno is Uno's concordance of the linear predictor, for events up to until; 0 means all.
//
// Errors: those of [survival.Uno], which has none with entries.
//
// Reference: Uno, Cai, Pencina, D'Agostino and Wei (2011), Stat Med 30:1105.
//
// R equivalent: concordance(fit, timewt = "n/G2", ymax = until).
func (f CoxFit) Uno(until float64) (survival.Concordance, error) {
	s, err := f.ranked()
	if err != nil {
		return survival.Concordance{}, err
	}
	return survival.Uno(s, f.LinearPredictors(), survival.ConcordanceOptions{Until: until})
}

// ranked is the rows of the fit, grouped by the strata of the model.
func (f CoxFit) ranked() (survival.Sample, error) {
	times, events, entries, weights := f.sample.Times(), f.sample.EventFlags(), f.sample.Entries(), f.sample.Weights()
	c := survival.Columns{Name: f.Name, Unit: f.Unit, Missing: f.Missing, Time: make([]float64, f.N),
		Event: make([]bool, f.N)}
	for k, i := range f.cases.sample {
		c.Time[k], c.Event[k] = times[i], events[i]
		if entries != nil {
			c.Entry = append(c.Entry, entries[i])
		}
		if weights != nil {
			c.Weight = append(c.Weight, weights[i])
		}
		if f.cases.of != nil {
			c.Strata = append(c.Strata, f.cases.strata[f.cases.of[k]])
		}
		if f.clusters != nil {
			c.Cluster = append(c.Cluster, strconv.Itoa(int(f.clusters[k])))
		}
	}
	s, err := survival.NewSample(c)
	if err != nil {
		return s, fmt.Errorf("models: concordance: %w", err)
	}
	return s, nil
}
