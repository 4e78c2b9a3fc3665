package prediction

import (
	"fmt"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// DecisionOptions are options of [Decision] and [DecisionAt]; the zero value is the default.
type DecisionOptions struct {
	// Thresholds of the risk at which one would act, ascending, between 0 and 1; nil stands for 0.01, 0.02, …, 0.99.
	Thresholds []float64
}

func (o DecisionOptions) filled() (DecisionOptions, error) {
	if o.Thresholds == nil {
		for k := 1; k <= 99; k++ {
			o.Thresholds = append(o.Thresholds, float64(k)/100)
		}
	}
	if len(o.Thresholds) == 0 {
		return o, fmt.Errorf("%w: no Thresholds", ErrOption)
	}
	for k, t := range o.Thresholds {
		if !(t > 0 && t < 1) || k > 0 && t <= o.Thresholds[k-1] {
			return o, fmt.Errorf("%w: threshold %d is %g; they must ascend between 0 and 1", ErrOption, k+1, t)
		}
	}
	return o, nil
}

// Predicted is the risks that one model predicts.
type Predicted struct {
	// Name of the model.
	Name string
	// Risk of each row, between 0 and 1.
	Risk []float64
}

// NetBenefit is a strategy at every threshold.
type NetBenefit struct {
	// Name of the model.
	Name string
	// Benefit, by threshold: true positives less false ones at the odds of the threshold, a patient. Positive is the share
	// of patients that the strategy acts on.
	Benefit, Positive []float64
}

// DecisionCurve is the net benefit of acting on predicted risks.
type DecisionCurve struct {
	// Time up to which the event counts, in Unit; 0 if there is no time.
	Time float64
	Unit string
	// Thresholds of the risk.
	Thresholds []float64
	// Models in the order given; All is acting on everybody. Acting on nobody is 0.
	Models []NetBenefit
	All    NetBenefit
	// Risk of all: the share or Kaplan-Meier estimate.
	Risk float64
	// N rows with Events.
	N, Events int
	// Warnings say what was carried forward.
	Warnings []string
}

// Decision weighs acting on predicted risks: at each threshold pt, those with a risk of pt or more are acted on, and
//
//	net benefit = TP/n − FP/n · pt/(1 − pt),
//
// in true positives a patient, a false one counting by the odds of the threshold: who acts at a risk of 0.1 takes nine
// needless acts for one needed.
//
// outcome and each Risk have length n; outcome is true where the event happened.
//
// Errors: [ErrData] if lengths differ, a risk is not a probability, there is no model, or one of the outcomes does not
// occur; [ErrOption].
//
// Reference: Vickers and Elkin (2006), Med Decis Making 26:565, doi:10.1177/0272989X06295361.
//
// R equivalent: dcurves::dca(outcome ~ risk, thresholds).
func Decision(outcome []bool, predicted []Predicted, options ...DecisionOptions) (DecisionCurve, error) {
	o, err := option.Of(options).filled()
	if err != nil {
		return DecisionCurve{}, err
	}
	d := DecisionCurve{Thresholds: o.Thresholds, N: len(outcome)}
	if len(predicted) == 0 {
		return d, fmt.Errorf("%w: no predictions", ErrData)
	}
	for _, p := range predicted {
		if _, err := place(outcome, p.Risk, false); err != nil {
			return d, fmt.Errorf("%s: %w", p.Name, err)
		}
		if err := probabilities(p); err != nil {
			return d, err
		}
	}
	for _, e := range outcome {
		if e {
			d.Events++
		}
	}
	d.Risk = float64(d.Events) / float64(d.N)
	d.fill(predicted, func(_ int, acted func(i int) bool) (hit, positive float64) {
		for i, e := range outcome {
			if acted(i) {
				positive++
				if e {
					hit++
				}
			}
		}
		return hit / float64(d.N), positive / float64(d.N)
	})
	return d, nil
}

func probabilities(p Predicted) error {
	for i, r := range p.Risk {
		if !(r >= 0 && r <= 1) {
			return fmt.Errorf("%w: %s, row %d: the risk is %g; a probability lies between 0 and 1", ErrData, p.Name, i+1, r)
		}
	}
	return nil
}

// fill computes the net benefit of each model from its shares of true positives and of positives.
func (d *DecisionCurve) fill(predicted []Predicted, count func(model int, acted func(i int) bool) (hit,
	positive float64)) {
	for m, p := range predicted {
		b := NetBenefit{Name: p.Name}
		for _, t := range d.Thresholds {
			hit, positive := count(m, func(i int) bool { return p.Risk[i] >= t })
			b.Benefit = append(b.Benefit, hit-(positive-hit)*t/(1-t))
			b.Positive = append(b.Positive, positive)
		}
		d.Models = append(d.Models, b)
	}
	d.All.Name = "all"
	for _, t := range d.Thresholds {
		d.All.Benefit = append(d.All.Benefit, d.Risk-(1-d.Risk)*t/(1-t))
		d.All.Positive = append(d.All.Positive, 1)
	}
}

// DecisionAt weighs acting on predicted risks of the event by a time. The share of true positives is the share acted on
// times their Kaplan-Meier risk by the time; otherwise as [Decision].
//
// Each Risk has one value for each row that the sample was made from.
//
// Special cases: where nobody of those acted on is followed to the time, their last estimate is
// carried forward, with a warning. Errors: [ErrData] for predictions that are missing, not as many,
// or no probabilities, none, entries, weights, competing events, or a time beyond which nobody is
// followed; [ErrOption].
//
// Reference: Vickers, Cronin, Elkin and Gonen (2008), BMC Med Inform Decis Mak 8:53, doi:10.1186/1472-6947-8-53.
//
// R equivalent: dcurves::dca(Surv(time, event) ~ risk, time = at).
func DecisionAt(s survival.Sample, at float64, predicted []Predicted, options ...DecisionOptions) (DecisionCurve,
	error) {
	o, err := option.Of(options).filled()
	if err != nil {
		return DecisionCurve{}, err
	}
	f, err := follow(s)
	if err != nil {
		return DecisionCurve{}, err
	}
	rows, _, err := f.at(at)
	if err != nil {
		return DecisionCurve{}, err
	}
	d := DecisionCurve{Time: at, Unit: s.Unit(), Thresholds: o.Thresholds, N: f.n}
	if len(predicted) == 0 {
		return d, fmt.Errorf("%w: no predictions", ErrData)
	}
	ordered := make([]Predicted, len(predicted))
	for m, p := range predicted {
		risk, err := f.risks(s, p.Risk, "the risk of "+p.Name)
		if err != nil {
			return d, err
		}
		ordered[m] = Predicted{p.Name, risk}
	}
	for i := range rows {
		if f.event[i] {
			d.Events++
		}
	}
	d.Risk, _ = f.riskOf(rows, func(int) bool { return true })
	carried := make([]int, len(predicted))
	d.fill(ordered, func(m int, acted func(int) bool) (hit, positive float64) {
		n := 0
		for i := range f.n {
			if acted(i) {
				n++
			}
		}
		if n == 0 {
			return 0, 0
		}
		risk, followed := f.riskOf(rows, acted)
		if !followed && risk < 1 {
			carried[m]++
		}
		positive = float64(n) / float64(f.n)
		return risk * positive, positive
	})
	for m, n := range carried {
		if n > 0 {
			d.Warnings = append(d.Warnings, fmt.Sprintf("%s: at %d of %d thresholds nobody of those acted on is followed to "+
				"the time: "+
				"their last estimate is carried forward.", predicted[m].Name, n, len(d.Thresholds)))
		}
	}
	return d, nil
}

// riskOf is one minus the Kaplan-Meier estimate of some rows at a horizon before which the first
// rows end; followed says whether any of them is followed beyond it.
func (f followed) riskOf(rows int, in func(i int) bool) (risk float64, followed bool) {
	left := 0
	for i := range f.n {
		if in(i) {
			left++
			followed = followed || i >= rows
		}
	}
	s := 1.0
	for lo := 0; lo < rows; lo = f.end[lo] {
		atRisk, deaths := left, 0
		for i := lo; i < f.end[lo]; i++ {
			if in(i) {
				left--
				if f.event[i] {
					deaths++
				}
			}
		}
		if deaths > 0 {
			s *= float64(atRisk-deaths) / float64(atRisk)
		}
	}
	return 1 - s, followed
}

// Table has a row for every tenth threshold, or for all of up to twenty.
func (d DecisionCurve) Table() table.Table {
	when := ""
	if d.Time > 0 {
		when = " by " + moment(d.Time, d.Unit)
	}
	names := []string{"threshold", "all"}
	for _, m := range d.Models {
		names = append(names, m.Name)
	}
	t := table.Table{Caption: fmt.Sprintf("Net benefit%s: n = %d, events = %d", when, d.N, d.Events),
		Columns: table.Numbers(names...)}
	step, from := 1, 0
	if len(d.Thresholds) > 20 {
		step = (len(d.Thresholds) + 9) / 10
		from = step - 1
	}
	for k := from; k < len(d.Thresholds); k += step {
		row := []string{table.Signif(d.Thresholds[k], 4), table.Fixed(d.All.Benefit[k], 4)}
		for _, m := range d.Models {
			row = append(row, table.Fixed(m.Benefit[k], 4))
		}
		t.Append(row...)
	}
	t.Notes = append(t.Notes, "Per patient, in true positives; acting on nobody is 0.")
	for _, w := range d.Warnings {
		t.Notes = append(t.Notes, "Warning: "+w)
	}
	return t
}

// String prints the table as text.
func (d DecisionCurve) String() string { return d.Table().String() }

// HTML prints the table for a notebook.
func (d DecisionCurve) HTML() string { return d.Table().HTML() }
