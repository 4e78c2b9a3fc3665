package plots

import (
	"fmt"
	"math"
	"strings"

	"hipec/hccpm/table"
)

// PublishedPoint is a value from print, drawn over a curve as an open diamond.
type PublishedPoint struct {
	// Time it was published for, in the unit of the curve.
	Time float64
	// Survival published, from 0 to 1.
	Survival float64
	// Label beside it, such as "89 %"; empty is none.
	Label string
	// BelongsTo is the time at which the data have that survival; an arrow leads
	// there if it lies after Time.  0 is unknown.
	BelongsTo float64
}

// Scale is what the vertical axis shows of a survival function S(t).
type Scale int

const (
	// AsSurvival is S(t); it is the zero value.
	AsSurvival Scale = iota
	// AsIncidence is 1 − S(t), the share of patients who have had the event.
	AsIncidence
	// AsHazard is the cumulative hazard −log S(t).
	AsHazard
	// AsLogLog is log(−log S(t)) against time on a logarithmic axis: proportional
	// hazards are curves at a constant distance.  A curve begins with its first
	// event and ends where S is 0.
	AsLogLog
)

// RiskRow is a line of the table below a survival figure.
type RiskRow int

const (
	// AtRisk is the weight under observation just before a time.
	AtRisk RiskRow = iota
	// Events is the weight of events up to and including a time.
	Events
	// Censored is the weight of those censored up to and including a time.
	Censored
)

// TimeUnit is the unit of a time axis.
type TimeUnit int

const (
	// AsMeasured keeps the unit of the curves; it is the zero value.
	AsMeasured TimeUnit = iota
	// InDays counts days.
	InDays
	// InWeeks counts weeks of 7 days.
	InWeeks
	// InMonths counts months of 365.25/12 days.
	InMonths
	// InYears counts years of 12 months, or 365.25 days.
	InYears
)

// Annotation is a remark at a place of the axes.
type Annotation struct {
	// Time, in the unit of the curves, and Value, on the vertical axis, of the
	// lower left corner of the words.
	Time, Value float64
	// Text is the remark.
	Text string
}

// TestResult is a result that has a P value: every test of packages survival and stats, a
// comparison of two ROC curves, and [NamedP] for any other.
type TestResult interface {
	// Tested returns the name of the test and its P value, from 0 to 1.
	Tested() (test string, p float64)
}

// NamedP is a P value with the name of its test, for tests that this module does not have.
type NamedP struct {
	// Name of the test, such as "Cox model, Wald test".
	Name string
	// P value, from 0 to 1.
	P float64
}

// Tested makes NamedP a [TestResult].
func (n NamedP) Tested() (test string, p float64) { return n.Name, n.P }

// Table is one row.
func (n NamedP) Table() table.Table {
	return table.Table{Columns: append(table.Text("test"), table.Numbers("P")...),
		Rows: [][]string{{n.Name, table.PValue(n.P)}}}
}

// named is the name and the P value of a comparison.
func named(r TestResult) (NamedP, error) {
	name, p := r.Tested()
	if name == "" || !(p >= 0 && p <= 1) {
		return NamedP{}, fmt.Errorf("plots: %w: Test %q with P = %v", ErrOption, name, p)
	}
	return NamedP{name, p}, nil
}

// SurvivalOptions chooses how curves are drawn.  The zero value draws curves,
// censoring and the numbers at risk.
type SurvivalOptions struct {
	// Title above the figure; empty is none.
	Title string
	// XLabel and YLabel; empty is "Time (unit)" and "Survival" with the endpoint.
	XLabel, YLabel string
	// Scale of the vertical axis; the zero value is survival.
	Scale Scale
	// Band draws the pointwise confidence limits of the curves.
	Band bool
	// NoCensoring leaves out the ticks at censored times.
	NoCensoring bool
	// NoRisk leaves out the numbers below the axis.
	NoRisk bool
	// Risk is what the table below the axis counts, from above; nil is AtRisk.
	// Where numbers would touch, some columns are left out, with the words of
	// their ticks.
	Risk []RiskRow
	// Medians draws lines to the medians and names them in the legend.
	Medians bool
	// Test writes a P value with the name of its test into the legend; nil is none.
	Test TestResult
	// Percent letters the axis from 0 to 100 instead of 0 to 1.
	Percent bool
	// End of the time axis, in the unit of the curves; 0 is the last follow-up.
	End float64
	// Unit of the numbers on the time axis; the zero value is that of the curves,
	// which must otherwise be days, weeks, months or years.
	Unit TimeUnit
	// Breaks are the ticks of the time axis, in the unit of the axis, ascending;
	// nil chooses round numbers.
	Breaks []float64
	// YMin and YMax limit the vertical axis; if both are 0 it runs from 0 to 1, or
	// as far as the curves do where the scale has no such end.
	YMin, YMax float64
	// Annotations are written over the figure.
	Annotations []Annotation
	// Published values, drawn over the curves, with PublishedName in the legend;
	// empty is "published".  They are survival; the scale moves them too.
	Published     []PublishedPoint
	PublishedName string
	// WidthMM and HeightMM, in millimetres; 0 is 110 and 75, to which the numbers
	// at risk are added.
	WidthMM, HeightMM float64
}

// of moves a survival probability to the scale.
func (s Scale) of(p float64) float64 {
	switch s {
	case AsIncidence:
		return 1 - p
	case AsHazard:
		return max(0, -math.Log(p)) // not −0
	case AsLogLog:
		return math.Log(-math.Log(p))
	}
	return p
}

// name of the scale, for an axis.
func (s Scale) name() string {
	return [...]string{"Survival", "Cumulative incidence", "Cumulative hazard", "log(−log survival)"}[s]
}

// days of one unit, 0 if it is not known.
func days(unit string) float64 {
	return map[string]float64{"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}[strings.TrimSuffix(unit, "s")]
}

func (u TimeUnit) name() string { return [...]string{"", "days", "weeks", "months", "years"}[u] }

// check returns what is wrong with the options, and what the unit of the axis is
// and how many of the curves' units it has.
func (o SurvivalOptions) check(unit string) (axis string, per float64, err error) {
	wrong := func(format string, a ...any) (string, float64, error) {
		return "", 0, fmt.Errorf("plots: %w: %s", ErrOption, fmt.Sprintf(format, a...))
	}
	axis, per = unit, 1
	if o.Unit < AsMeasured || o.Unit > InYears {
		return wrong("Unit is %d", o.Unit)
	}
	if o.Unit != AsMeasured {
		axis = o.Unit.name()
		if per = days(axis) / days(unit); math.IsInf(per, 0) {
			return wrong("Unit is %s, and a curve in %q cannot be converted", axis, unit)
		}
		if axis == "years" && unit == "months" {
			per = 12 // exactly
		}
	}
	if o.Scale < AsSurvival || o.Scale > AsLogLog {
		return wrong("Scale is %d", o.Scale)
	}
	for _, r := range o.Risk {
		if r < AtRisk || r > Censored {
			return wrong("Risk holds %d", r)
		}
	}
	for i, b := range o.Breaks {
		if !(b >= 0) || math.IsInf(b, 1) || (i > 0 && b <= o.Breaks[i-1]) || (b == 0 && o.Scale == AsLogLog) {
			return wrong("Breaks are %v, want ascending times from 0, for AsLogLog above 0", o.Breaks)
		}
	}
	limits := o.YMin != 0 || o.YMax != 0
	if limits && !(o.YMin < o.YMax && !math.IsInf(o.YMin, 0) && !math.IsInf(o.YMax, 0)) {
		return wrong("vertical axis from %v to %v", o.YMin, o.YMax)
	}
	for _, a := range o.Annotations {
		if math.IsNaN(a.Time+a.Value) || math.IsInf(a.Time+a.Value, 0) {
			return wrong("annotation %q at %v, %v", a.Text, a.Time, a.Value)
		}
	}
	return axis, per, nil
}
