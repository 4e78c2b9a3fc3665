package models

import (
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

// pick is some rows of a frame, counted from 1.
func (f Frame) pick(t *testing.T, rows []int) Frame {
	t.Helper()
	var columns []Column
	for _, c := range f.columns {
		out := Column{Name: c.Name}
		for _, r := range rows {
			if c.Numbers != nil {
				out.Numbers = append(out.Numbers, c.Numbers[r-1])
			} else {
				out.Labels = append(out.Labels, c.Labels[r-1])
			}
		}
		columns = append(columns, out)
	}
	out, err := NewFrame(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPredictionsAgreeWithSurvfit(t *testing.T) {
	var g, lp oracle.Gauge
	all := entriesOf(t, "cox.json", "curves")
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			var want struct {
				Rows                                   []int
				Time, Surv, SE, Lower, Upper, LP, LPSE oracle.Numbers
			}
			e.Expect(t, &want)
			data := frame(t, e.Input.Data)
			fit, err := Cox(sampleOf(t, data, e.Input.Surv, "", ""), data, e.Input.Formula,
				CoxOptions{Ties: tiesOf[e.Input.Ties]})
			if err != nil {
				t.Fatal(err)
			}
			kind := map[string]survival.ConfType{"log": survival.Log, "log-log": survival.LogLog,
				"plain": survival.Plain}[e.Input.New]
			curves, err := fit.Curves(data.pick(t, want.Rows), CurveOptions{ConfType: kind})
			if err != nil {
				t.Fatal(err)
			}
			var got struct{ time, surv, se, lower, upper []float64 }
			for k, c := range curves.Groups {
				if k == 0 || fit.Strata != nil {
					got.time = append(got.time, c.Time...)
				}
				got.surv, got.se = append(got.surv, c.Survival...), append(got.se, c.StdErr...)
				got.lower, got.upper = append(got.lower, c.Lower...), append(got.upper, c.Upper...)
			}
			g.Slices(t, "time", got.time, want.Time)
			near(t, &g, "survival", got.surv, want.Surv)
			near(t, &g, "standard error", got.se, want.SE)
			near(t, &g, "lower", got.lower, want.Lower)
			near(t, &g, "upper", got.upper, want.Upper)
			predictions, err := fit.Predict(data.pick(t, want.Rows))
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range predictions {
				lp.Check(t, "linear predictor", p.LinearPredictor, want.LP[i])
				lp.Check(t, "its error", p.StdErr, want.LPSE[i])
			}
		})
	}
	g.Agree(t, "CoxFit.Curves", "survival::survfit.coxph", dataNames(all))
	lp.Agree(t, "CoxFit.Predict", "survival::predict.coxph", dataNames(all))
}
