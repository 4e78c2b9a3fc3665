package models

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"hipec/hccpm/survival"
)

// Standardized is the adjusted curve of each value of a column: the survival that the model
// predicts if all patients of the fit had that value and everything else of theirs stayed as it is,
// averaged over them,
//
//	S(t | a) = 1/n Σᵢ S(t | a, xᵢ)   (the g-formula, direct standardisation).
//
// values are levels, or numbers as text; nil takes all levels, or up to ten different numbers. With
// strata() each patient keeps the own baseline hazard. Case weights of the sample weigh the
// average. Limits are by the delta method: the errors of Λ₀ and β, for these patients. Labels of
// the options name the curves; nil writes column=value. The time of a prediction is that of all
// rows times all event times.
//
// The difference of two curves is an effect of the column if nothing that is not in the model
// decides both it and survival.
//
// Errors: [ErrNoColumn] for a column that is not in the model; [ErrLevel] for a level that the fit
// has not seen; [ErrInvalid] for a number that cannot be read; [ErrUnsupported] for entries,
// several rows of a patient and exact ties; those of [CoxFit.Curves].
//
// References: Makuch (1982), J Chronic Dis 35:437; Gail and Byar (1986), Biom J 28:587; Hernán and
// Robins (2020), Causal Inference: What If, section 17.4.
//
// R equivalent: rowMeans(survfit(fit, newdata)$surv) with the column set in newdata,
// survminer::ggadjustedcurves(method = "conditional").
func (f CoxFit) Standardized(column string, values []string, options ...CurveOptions) (PredictedCurves, error) {
	if !slices.Contains(f.Terms.role(Effect).columnNames(), column) {
		return PredictedCurves{}, fmt.Errorf("models: standardized curves: %w: %q; the model has %q", ErrNoColumn, column,
			f.Terms.role(Effect).columnNames())
	}
	if f.sample.Entries() != nil || repeatedIDs(f.sample.IDs()) {
		return PredictedCurves{}, fmt.Errorf("models: standardized curves with entries or several rows of a patient: %w",
			ErrUnsupported)
	}
	c, err := f.src.column(column)
	if err != nil {
		return PredictedCurves{}, err
	}
	if values == nil {
		if values = c.levelsIn(f.cases.data); c.labels == nil && len(values) > 10 {
			return PredictedCurves{}, fmt.Errorf("models: standardized curves: %w: %s has %d different numbers: say at which",
				ErrInvalid, column, len(values))
		}
	}
	labels, err := NewFrame(Labels(column, values))
	if err != nil {
		return PredictedCurves{}, err
	}
	o, z, err := f.curveOptions(labels, options)
	if err != nil {
		return PredictedCurves{}, err
	}
	q, strata, err := f.walked()
	if err != nil {
		return PredictedCurves{}, err
	}
	out := f.emptyCurves(o)
	out.Standardized = column
	for k, v := range values {
		data, err := f.withValue(column, c, v)
		if err != nil {
			return PredictedCurves{}, err
		}
		x, offset, _, err := f.newRows(data)
		if err != nil {
			return PredictedCurves{}, err
		}
		curve := f.averaged(q, strata, x, offset, z, o.ConfType)
		curve.Unit, curve.Options, curve.Label = f.Unit, out.Options, column+"="+v
		if o.Labels != nil {
			curve.Label = o.Labels[k]
		}
		out.Groups = append(out.Groups, curve)
	}
	return out, nil
}

func repeatedIDs(ids []string) bool {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}

// withValue is the rows of the fit with one column set to a value.
func (f CoxFit) withValue(column string, c *column, value string) (Frame, error) {
	var columns []Column
	for _, name := range f.Terms.columnNames() {
		of, err := f.src.column(name)
		if err != nil {
			return Frame{}, err
		}
		out := Column{Name: name, Levels: of.levels}
		number := 0.0
		if name == column && c.labels == nil {
			if number, err = strconv.ParseFloat(value, 64); err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
				return Frame{}, fmt.Errorf("models: standardized curves: %w: %q is no number, and %s holds numbers", ErrInvalid,
					value, column)
			}
		}
		for _, i := range f.cases.data {
			switch {
			case of.labels == nil && name == column:
				out.Numbers = append(out.Numbers, number)
			case of.labels == nil:
				out.Numbers = append(out.Numbers, of.numbers[i])
			case name == column:
				out.Labels = append(out.Labels, value)
			default:
				out.Labels = append(out.Labels, of.labels[i])
			}
		}
		if name == column {
			out.Levels = nil // the fit says which levels there are
		}
		columns = append(columns, out)
	}
	return NewFrame(columns...)
}

// eventTime is a step of one stratum.
type eventTime struct {
	time    float64
	stratum int
	m       moment
}

// averaged is the mean of the curves of all rows, with its limits.
func (f CoxFit) averaged(q *coxData, strata [][]moment, x, offset []float64, z float64,
	kind survival.ConfType) survival.Curve {
	p := q.p
	n := len(offset)
	at, factor, weight := make([]float64, n*p), make([]float64, n), make([]float64, n)
	total := 0.0
	weights := f.sample.Weights()
	for i := range n {
		eta := offset[i]
		for _, j := range f.active {
			at[i*p+j] = (x[i*p+j] - q.mean[j]) / q.scale[j]
			eta += at[i*p+j] * f.beta[j]
		}
		factor[i], weight[i] = math.Exp(eta), 1
		if weights != nil {
			weight[i] = weights[f.cases.sample[i]]
		}
		total += weight[i]
	}
	var steps []eventTime
	for g, moments := range strata {
		for _, m := range moments {
			steps = append(steps, eventTime{q.time[m.pos], g, m})
		}
	}
	slices.SortStableFunc(steps, func(a, b eventTime) int {
		if a.time < b.time {
			return -1
		} else if a.time > b.time {
			return 1
		}
		return 0
	})
	c := survival.Curve{N: n}
	s := &standard{f: f, at: at, factor: factor, weight: weight, total: total, hazard: make([]float64, len(strata)),
		square: make([]float64, len(strata)),
		mean:   make([][]float64, len(strata))}
	for g := range s.mean {
		s.mean[g] = make([]float64, p)
	}
	for k := 0; k < len(steps); {
		from := k
		events, atRisk := 0.0, 0.0
		for ; k < len(steps) && steps[k].time == steps[from].time; k++ {
			m, g := steps[k].m, steps[k].stratum
			s.hazard[g] += m.step
			s.square[g] += m.square
			for _, j := range f.active {
				s.mean[g][j] += m.meanStep[j]
			}
			events += m.weight
		}
		for g := range strata {
			atRisk += q.atRiskAt(q.bounds[g], q.bounds[g+1], steps[from].time)
		}
		survivors, variance := s.survival(q)
		se := math.Sqrt(variance)
		lower, upper := limits(survivors, se/survivors, z, kind)
		c.Time, c.Events = append(c.Time, steps[from].time), append(c.Events, events)
		c.Survival, c.StdErr = append(c.Survival, survivors), append(c.StdErr, se)
		c.Lower, c.Upper = append(c.Lower, lower), append(c.Upper, upper)
		c.AtRisk, c.Censored = append(c.AtRisk, atRisk), append(c.Censored, 0)
	}
	return c
}

// standard is the rows and what has come together in each stratum up to a time.
type standard struct {
	f                  CoxFit
	at, factor, weight []float64
	total              float64
	hazard, square     []float64
	mean               [][]float64
}

// survival is the mean survival, and its variance: of S(t) = exp(−Λ₀ e^η) the derivatives by the baseline and by β.
func (s *standard) survival(q *coxData) (mean, variance float64) {
	p := q.p
	base := make([]float64, len(s.hazard)) // Σ w S e^η of each stratum
	drift := make([]float64, p)
	for i, factor := range s.factor {
		g := 0
		if s.f.cases.of != nil {
			g = int(s.f.cases.of[i])
		}
		survives := math.Exp(-s.hazard[g] * factor)
		mean += s.weight[i] * survives
		slope := s.weight[i] * survives * factor
		base[g] += slope
		for _, j := range s.f.active {
			drift[j] += slope * (s.at[i*p+j]*s.hazard[g] - s.mean[g][j]) * q.scale[j]
		}
	}
	for g, b := range base {
		variance += b * b * s.square[g]
	}
	variance += s.f.varianceOf(drift)
	return mean / s.total, variance / (s.total * s.total)
}

// atRiskAt is the weight of rows with a time of t or more; there are no entries.
func (q *coxData) atRiskAt(lo, hi int, t float64) float64 {
	from, _ := slices.BinarySearch(q.time[lo:hi], t)
	if q.weight == nil {
		return float64(hi - lo - from)
	}
	n := 0.0
	for i := lo + from; i < hi; i++ {
		n += q.weightOf(i)
	}
	return n
}
