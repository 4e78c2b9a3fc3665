package survival

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// ConcordanceOptions chooses the direction of the score and which events count.
type ConcordanceOptions struct {
	// Until leaves out events after it; 0 means none. Uno's concordance should have it where few are still followed.
	Until float64
	// HigherLivesLonger is true if a higher score means a longer survival. The zero
	// value takes it as a risk: a higher score means an earlier event.
	HigherLivesLonger bool
}

// Concordance is how well a score ranks survival.
type Concordance struct {
	// C is the share of comparable pairs that the score orders rightly, pairs with
	// equal scores counting half; 0.5 is chance.
	C float64
	// StdErr by infinitesimal jackknife.
	StdErr float64
	// Concordant, Discordant and TiedScore are weighted numbers of comparable pairs;
	// TiedTime of pairs of events at one time, TiedBoth of those with equal scores.
	Concordant, Discordant, TiedScore, TiedTime, TiedBoth float64
	// Uno says that pairs are weighted by the chance of being uncensored, see [Uno].
	Uno bool
	// Options in force.
	Options ConcordanceOptions
	// About the sample.
	About
}

// Harrell estimates the probability that of two patients the one with the higher risk
// score has the event first:
//
//	C = (concordant + tied score/2)/(concordant + discordant + tied score)
//
// over the pairs whose order in time is known: one has the event while the other is
// at risk, having entered before, and still is afterwards.  A censoring tied with an event comes after it; two events
// at one time are no comparable pair.  Near-ties are tied.  Pairs count with the product
// of their weights and, in a grouped sample, within groups only.  score has length N, in
// the order of the sample.  The variance is that of the infinitesimal jackknife, over
// clusters if the sample has any.  It takes O(n log n) time.
//
// Errors: [ErrNoPatients]; [ErrLength]; [ErrInvalid] for a score that is NaN, with its
// row; [ErrNoEvents] if no pair is comparable; [ErrOption] for an Until below 0.
//
// References: Harrell, Lee and Mark (1996), Stat Med 15:361; Therneau and Watson (2015),
// The concordance statistic and the Cox model, Mayo Clinic report 85.
//
// R equivalent: concordance(Surv(time, event) ~ score + strata(group), reverse = TRUE).
func Harrell(s Sample, score []float64, options ...ConcordanceOptions) (Concordance, error) {
	return concordance(s, score, option.Of(options), false)
}

// Uno estimates the probability that of two patients the one with the higher risk score has the event first, for
// events up to Until, whatever the censoring: it is Harrell's C with the pairs of an event at t weighted by 1/G(t−)²,
// where G is the Kaplan–Meier estimate of remaining uncensored, of each group of a grouped sample by itself.
//
// Harrell's C depends on who was censored when; this one tends to a number that does not, if censoring is independent
// of event and score. Where G comes near 0 a few late pairs have all the weight: choose Until so that some are still
// followed there. Where an event at t and a censoring fall together, the censoring comes after. The variance takes the
// weights as known.
//
// Errors: those of [Harrell]; [ErrUnsupported] for entries, with which G is not estimable in general.
//
// Reference: Uno, Cai, Pencina, D'Agostino and Wei (2011), Stat Med 30:1105, equation 6, doi:10.1002/sim.4154.
//
// R equivalent: concordance(Surv(time, event) ~ score, reverse = TRUE, timewt = "n/G2", ymax = until).
func Uno(s Sample, score []float64, options ...ConcordanceOptions) (Concordance, error) {
	if s.entry != nil {
		return Concordance{}, fmt.Errorf("survival: Uno's concordance with entries: %w", ErrUnsupported)
	}
	return concordance(s, score, option.Of(options), true)
}

func concordance(s Sample, score []float64, o ConcordanceOptions, uno bool) (Concordance, error) {
	if aligned, err := align(s, score, "score"); err == nil {
		score = aligned
	}
	switch {
	case s.N() == 0:
		return Concordance{}, fmt.Errorf("survival: concordance: %w", ErrNoPatients)
	case len(score) != s.N():
		return Concordance{}, fmt.Errorf("survival: concordance: %w: score has %d rows, the sample has %d", ErrLength,
			len(score), s.N())
	case !(o.Until >= 0):
		return Concordance{}, fmt.Errorf("survival: concordance: %w: Until %v", ErrOption, o.Until)
	}
	for i, v := range score {
		if math.IsNaN(v) {
			return Concordance{}, fmt.Errorf("survival: concordance: %w: score, row %d is missing", ErrInvalid, i+1)
		}
	}
	labels := s.groups()
	f, err := s.prepare(s.group, len(labels))
	if err != nil {
		return Concordance{}, err
	}
	rank, ranks := ranked(score)
	out := Concordance{Options: o, About: s.about(), Uno: uno}
	clusters, _ := index(s.cluster, nil)
	pairs := newPairs(s.N(), clusters)
	for g := range labels {
		byTime, byEntry := f.part(g)
		times := f.times[f.bounds[g]:f.bounds[g+1]]
		factor := f.eventFactors(g, o.Until, uno)
		if s.weight == nil && factor == nil {
			count[int32](pairs, f.rows, byTime, byEntry, times, rank, ranks, nil)
		} else {
			count[float64](pairs, f.rows, byTime, byEntry, times, rank, ranks, factor)
		}
	}
	out.Concordant, out.Discordant, out.TiedScore = pairs.higher/2, pairs.lower/2, pairs.same/2
	if o.HigherLivesLonger {
		out.Concordant, out.Discordant = out.Discordant, out.Concordant
	}
	out.TiedTime, out.TiedBoth = pairs.tiedTime, pairs.tiedBoth
	total := out.Concordant + out.Discordant + out.TiedScore
	if total == 0 {
		return Concordance{}, fmt.Errorf("survival: concordance: %w with anybody at risk afterwards", ErrNoEvents)
	}
	out.C = (out.Concordant + out.TiedScore/2) / total
	out.StdErr = math.Sqrt(pairs.variance(total))
	return out, nil
}

// eventFactors weights the pairs of each row's event: 0 after until, and by 1/G(t−)² with Uno's weights; nil if each
// counts once.
func (f followUp) eventFactors(g int, until float64, uno bool) []float64 {
	if until == 0 && !uno {
		return nil
	}
	byTime, _ := f.part(g)
	out := make([]float64, len(f.rows.Time))
	for _, i := range byTime {
		if until == 0 || f.rows.Time[i] <= until {
			out[i] = 1
		}
	}
	if !uno {
		return out
	}
	steps := f.walk(g)
	free, k := 1.0, 0
	for _, i := range byTime {
		for ; steps.Time[k] < f.rows.Time[i]; k++ {
			if steps.Censored[k] > 0 { // those with the event are gone
				free *= 1 - steps.Censored[k]/(steps.AtRisk[k]-steps.Events[k])
			}
		}
		out[i] /= free * free
	}
	return out
}

// ranked numbers the distinct scores from 0.
func ranked(score []float64) (rank []int32, ranks int) {
	order, sorted := num.Sort(score)
	rank = make([]int32, len(score))
	for k, i := range order {
		if k > 0 && sorted[k] != sorted[k-1] {
			ranks++
		}
		rank[i] = int32(ranks)
	}
	return rank, ranks + 1
}

// String prints the concordance as R does.
func (c Concordance) String() string { return c.Table().String() }

// HTML shows what [Concordance.String] prints.
func (c Concordance) HTML() string { return c.Table().HTML() }

// Table has one row.
func (c Concordance) Table() table.Table {
	title := "Concordance"
	if c.Uno {
		title = "Uno's concordance"
	}
	t := c.sheet(title, table.Numbers("C", "se(C)", "concordant", "discordant", "tied.x", "tied.y", "tied.xy"))
	t.Append(
		table.Signif(c.C, 4),
		table.Signif(c.StdErr, 4),
		table.Signif(c.Concordant, 7),
		table.Signif(c.Discordant, 7),
		table.Signif(c.TiedScore, 7),
		table.Signif(c.TiedTime, 7),
		table.Signif(c.TiedBoth, 7),
	)
	note := "A higher score means an earlier event."
	if c.Options.HigherLivesLonger {
		note = "A higher score means a longer survival."
	}
	if c.Options.Until > 0 {
		note += fmt.Sprintf(" Events up to %s.", table.Signif(c.Options.Until, 7))
	}
	c.finish(&t, note)
	return t
}
