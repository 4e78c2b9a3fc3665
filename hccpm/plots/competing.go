package plots

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/plotter"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// CumulativeIncidence draws the probabilities F(t) that each of several competing
// events is the first to happen and happens by t: one rising staircase for each
// event, and each group if there are several, with the numbers at risk below.
//
// It draws, from each [survival.Incidence], Time and each cause's Incidence; Lower
// and Upper if Band is asked for; AtRisk, and the sums of Events of all causes and
// of Censored if Risk asks for them.
//
// Errors: no groups, causes or times wrap [ErrNothing]; Medians, which incidences
// that compete do not have, a Scale other than the zero value or AsIncidence, and
// what [Survival] refuses wrap [ErrOption].
//
// R equivalent: plot(survfit(Surv(time, cause) ~ group)), ggcuminc of ggsurvfit.
func CumulativeIncidence(c survival.Incidences, options ...SurvivalOptions) (*Figure, error) {
	o := option.Of(options)
	last := 0.0
	for _, g := range c.Groups {
		last = max(last, lastOf(g.Time))
	}
	if o.Scale != AsSurvival && o.Scale != AsIncidence {
		return nil, fmt.Errorf("plots: cumulative incidence: %w: Scale", ErrOption)
	}
	o.Scale = AsIncidence
	f, err := rising(o, c.Unit, last)
	if err != nil {
		return nil, err
	}
	f.legend = true
	alt := fmt.Sprintf("Cumulative incidence%s: %s, %s%s.", ofName(c.Name), count(c.N, "patient"),
		count(c.Events, "event"), dropped(c.Missing))
	for _, g := range c.Groups {
		all := make([]float64, len(g.Time))
		for _, cause := range g.Causes {
			name := cause.Cause
			if g.Label != "" {
				name += ", " + g.Label
			}
			f.layers = append(f.layers, f.rise(name, g.Time, cause.Incidence, cause.Lower, cause.Upper))
			f.lines = append(f.lines, course{strata: g.Label, cause: cause.Cause, time: g.Time, atRisk: g.AtRisk,
				events:   cause.Events,
				censored: g.Censored, value: cause.Incidence, lower: cause.Lower, upper: cause.Upper, valueName: "incidence",
				levelName: limitsName(c.Options.ConfType, c.Options.Level)})
			sum := 0.0
			for i, d := range cause.Events {
				all[i] += d
				sum += d
			}
			if n := len(cause.Incidence); n > 0 {
				alt += fmt.Sprintf(" %s: %s, %s by %s.", name, events(sum), table.Percent(cause.Incidence[n-1], 1),
					strings.TrimSpace(short(g.Time[n-1])+" "+c.Unit))
			}
		}
		f.groups = append(f.groups, countsOf(g.Label, g.Time, g.AtRisk, all, g.Censored))
	}
	if len(f.layers) == 0 {
		return nil, fmt.Errorf("plots: cumulative incidence: %w", ErrNothing)
	}
	f.plainLabels = true
	f.nameY("")
	return f.figure(alt+f.testAlt(), c.Unit)
}

// CumulativeHazard draws the cumulative hazard H(t) of each group, with the
// numbers at risk below.
//
// It draws, from each [survival.CumulativeHazard], Time and Hazard as a rising
// staircase, Lower and Upper if Band is asked for, and the counts as [Survival]
// does.  ([Survival] with AsHazard draws −log S(t) instead.)
//
// Errors: no groups or times wrap [ErrNothing]; Medians, a Scale other than the
// zero value or AsHazard, and what [Survival] refuses wrap [ErrOption].
//
// R equivalent: plot(survfit(...), cumhaz = TRUE).
func CumulativeHazard(h survival.CumulativeHazards, options ...SurvivalOptions) (*Figure, error) {
	o := option.Of(options)
	last := 0.0
	for _, g := range h.Groups {
		last = max(last, lastOf(g.Time))
	}
	if o.Scale != AsSurvival && o.Scale != AsHazard {
		return nil, fmt.Errorf("plots: cumulative hazard: %w: Scale", ErrOption)
	}
	o.Scale = AsHazard
	f, err := rising(o, h.Unit, last)
	if err != nil {
		return nil, err
	}
	f.legend = f.legend || len(h.Groups) > 1
	alt := fmt.Sprintf("Cumulative hazard%s: %s, %s%s.", ofName(h.Name), count(h.N, "patient"),
		count(h.Events, "event"), dropped(h.Missing))
	for _, g := range h.Groups {
		name := g.Label
		if name == "" {
			name = strings.TrimSpace("Nelson–Aalen " + h.Name)
		}
		f.layers = append(f.layers, f.rise(name, g.Time, g.Hazard, g.Lower, g.Upper))
		f.lines = append(f.lines, course{strata: g.Label, time: g.Time, atRisk: g.AtRisk, events: g.Events,
			censored: g.Censored,
			value:    g.Hazard, lower: g.Lower, upper: g.Upper, valueName: "cumhaz", levelName: limitsName(h.Options.ConfType,
				h.Options.Level)})
		f.groups = append(f.groups, countsOf(g.Label, g.Time, g.AtRisk, g.Events, g.Censored))
		if n := len(g.Time); n > 0 {
			who := ""
			if len(h.Groups) > 1 || g.Label != "" {
				had := 0.0
				for _, d := range g.Events {
					had += d
				}
				who = fmt.Sprintf("%s: %s, %s, ", g.Label, count(g.N, "patient"), events(had))
			}
			alt += fmt.Sprintf(" %s%s by %s.", who, short(round4(g.Hazard[n-1])),
				strings.TrimSpace(short(g.Time[n-1])+" "+h.Unit))
		}
	}
	f.nameY(h.Name)
	return f.figure(alt+f.testAlt(), h.Unit)
}

// lastOf is the last of ascending times, 0 of none.
func lastOf(time []float64) float64 {
	if len(time) == 0 {
		return 0
	}
	return time[len(time)-1]
}

// rising starts a figure of functions that start at zero and rise.
func rising(o SurvivalOptions, unit string, last float64) (*survivalFigure, error) {
	if o.Medians {
		return nil, fmt.Errorf("plots: %w: Medians are of survival curves", ErrOption)
	}
	return newSurvival(o, unit, last)
}

// rise is a layer of a function that starts at zero.
func (f *survivalFigure) rise(name string, time, values, lower, upper []float64) layer {
	l := layer{name: name, line: staircase(time, values, 0, f.end)}
	if f.o.Band {
		l.lower, l.upper = rises(time, lower, f.end), rises(time, upper, f.end)
	}
	return l
}

// rises is a staircase of limits, which are NaN until the first event.
func rises(time, values []float64, end float64) plotter.XYs {
	known := make([]float64, len(values))
	for i, v := range values {
		if known[i] = v; v != v && (i == 0 || known[i-1] == 0) {
			known[i] = 0
		}
	}
	return staircase(time, known, 0, end)
}

func round4(x float64) float64 { return float64(int64(x*1e4+0.5)) / 1e4 }

func ofName(name string) string {
	if name == "" {
		return ""
	}
	return " of " + name
}

func dropped(missing int) string {
	if missing == 0 {
		return ""
	}
	return fmt.Sprintf(", %d dropped as missing", missing)
}
