package models

import (
	"fmt"
	"math"
	"slices"

	"hipec/hccpm/table"
)

// CalibrationGroup is the rows whose fitted probabilities lie in one interval.
type CalibrationGroup struct {
	// From and To bound the fitted probabilities: above From, except in the first group, up to To.
	From, To float64
	// N rows, the Observed events among them, and the Expected sum of fitted probabilities.
	N        int
	Observed int
	Expected float64
}

// HosmerLemeshow is a test of whether fitted probabilities are too high or too low somewhere.
type HosmerLemeshow struct {
	// Groups by fitted probability, ascending.
	Groups []CalibrationGroup
	// Test with groups − 2 degrees of freedom.
	Test Test
	// Smallest expected count of events or of others; below 5 the test's P is unreliable.
	Smallest float64
}

// HosmerLemeshow tests whether the probabilities of a logistic fit agree with what happened, in groups of equal size by
// fitted probability:
//
//	χ² = Σ (observed − expected)²/expected
//
// over events and others, with groups − 2 degrees of freedom. groups 0 means 10. Fitted
// probabilities that tie may leave fewer groups; the result says how many there are.
//
// The test depends on the number of groups, has little power in small samples and too much in large ones; a calibration
// curve shows more.
//
// Errors: [ErrOption] for fewer than 3 groups, or more than rows; [ErrInvalid] if ties leave fewer than 3;
// [ErrUnsupported] for weights.
//
// Reference: Hosmer and Lemeshow (1980), Commun Stat A 9:1043; Hosmer, Lemeshow and Sturdivant (2013), Applied Logistic
// Regression, 3rd ed., section 5.2.2.
//
// R equivalent: ResourceSelection::hoslem.test(fit$y, fitted(fit), g).
func (f LogisticFit) HosmerLemeshow(groups int) (HosmerLemeshow, error) {
	if groups == 0 {
		groups = 10
	}
	if groups < 3 || groups > f.N {
		return HosmerLemeshow{}, fmt.Errorf(
			"models: Hosmer-Lemeshow: %w: %d groups of %d rows; 3 are needed",
			ErrOption,
			groups,
			f.N,
		)
	}
	if f.q.weight != nil {
		return HosmerLemeshow{}, fmt.Errorf("models: Hosmer-Lemeshow with weights: %w", ErrUnsupported)
	}
	fitted := f.Fitted()
	sorted := slices.Clone(fitted)
	slices.Sort(sorted)
	breaks := make([]float64, groups+1)
	for k := range breaks {
		breaks[k] = quantile(sorted, float64(k)/float64(groups))
	}
	breaks = slices.Compact(breaks)
	var out HosmerLemeshow
	for k := 1; k < len(breaks); k++ {
		out.Groups = append(out.Groups, CalibrationGroup{From: breaks[k-1], To: breaks[k]})
	}
	if len(out.Groups) < 3 {
		return out, fmt.Errorf(
			"models: Hosmer-Lemeshow: %w: %s of fitted probabilities; the test needs 3",
			ErrInvalid,
			plural(len(out.Groups), "group"),
		)
	}
	for i, p := range fitted {
		k, _ := slices.BinarySearch(breaks, p)
		g := &out.Groups[max(0, min(k, len(out.Groups))-1)]
		g.N++
		g.Observed += int(f.q.y[i])
		g.Expected += p
	}
	chi := 0.0
	out.Smallest = math.Inf(1)
	for _, g := range out.Groups {
		d, rest := float64(g.Observed)-g.Expected, float64(g.N)-g.Expected
		chi += d*d/g.Expected + d*d/rest
		out.Smallest = min(out.Smallest, g.Expected, rest)
	}
	out.Test = chiSquare(chi, len(out.Groups)-2)
	return out, nil
}

// String prints the groups and the test.
func (h HosmerLemeshow) String() string { return h.Table().String() }

// HTML shows what [HosmerLemeshow.String] prints.
func (h HosmerLemeshow) HTML() string { return h.Table().HTML() }

// Table has one row a group.
func (h HosmerLemeshow) Table() table.Table {
	t := table.Table{
		Caption: "Hosmer-Lemeshow test",
		Columns: table.Numbers("from", "to", "n", "observed", "expected"),
	}
	for _, g := range h.Groups {
		t.Append(
			table.Fixed(g.From, 3),
			table.Fixed(g.To, 3),
			fmt.Sprint(g.N),
			fmt.Sprint(g.Observed),
			table.Fixed(g.Expected, 2),
		)
	}
	t.Notes = append(t.Notes, "Chisq "+h.Test.text())
	if h.Smallest < 5 {
		t.Notes = append(
			t.Notes,
			fmt.Sprintf(
				"Warning: the smallest expected count is %s: below 5 the P value is unreliable; take fewer groups.",
				table.Signif(h.Smallest, 2),
			),
		)
	}
	return t
}
