package survival

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/table"
)

// ConcordanceOptions chooses the direction of the score.
type ConcordanceOptions struct {
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
// still at risk afterwards.  A censoring tied with an event comes after it; two events
// at one time are no comparable pair.  Near-ties are tied.  Pairs count with the product
// of their weights and, in a grouped sample, within groups only.  score has length N, in
// the order of the sample.  The variance is that of the infinitesimal jackknife, over
// clusters if the sample has any.  It takes O(n log n) time.
//
// Errors: [ErrNoPatients]; [ErrLength]; [ErrInvalid] for a score that is NaN, with its
// row; [ErrNoEvents] if no pair is comparable; [ErrUnsupported] for entries.
//
// References: Harrell, Lee and Mark (1996), Stat Med 15:361; Therneau and Watson (2015),
// The concordance statistic and the Cox model, Mayo Clinic report 85.
//
// R equivalent: concordance(Surv(time, event) ~ score + strata(group), reverse = TRUE).
func Harrell(s Sample, score []float64, o ConcordanceOptions) (Concordance, error) {
	switch {
	case s.N() == 0:
		return Concordance{}, fmt.Errorf("survival: concordance: %w", ErrNoPatients)
	case len(score) != s.N():
		return Concordance{}, fmt.Errorf("survival: concordance: %w: score has %d rows, the sample has %d", ErrLength,
			len(score), s.N())
	case s.entry != nil:
		return Concordance{}, fmt.Errorf("survival: concordance with entries: %w", ErrUnsupported)
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
	out := Concordance{Options: o, About: s.about()}
	pairs := newPairs(f.rows, rank, ranks, s.N())
	for g := range labels {
		byTime, _ := f.part(g)
		pairs.count(byTime)
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
	out.StdErr = math.Sqrt(s.concordanceVariance(pairs, total))
	return out, nil
}

// ranked numbers the distinct scores from 0.
func ranked(score []float64) (rank []int32, ranks int) {
	order := num.Ascending(score)
	rank = make([]int32, len(score))
	for k, i := range order {
		if k > 0 && score[i] != score[order[k-1]] {
			ranks++
		}
		rank[i] = int32(ranks)
	}
	return rank, ranks + 1
}

// pairsOf counts, for each row, the pairs it is in.
type pairsOf struct {
	rows               num.Rows
	rank               []int32
	ranks              int
	balance, all       []float64 // of each row: concordant − discordant, and all comparable pairs
	higher, lower      float64   // twice the pairs in which the earlier event has the higher, lower score
	same               float64   // twice those with equal scores
	tiedTime, tiedBoth float64
}

func newPairs(r num.Rows, rank []int32, ranks, n int) *pairsOf {
	return &pairsOf{rows: r, rank: rank, ranks: ranks, balance: make([]float64, n), all: make([]float64, n)}
}

// count takes the rows of one group.  Backwards in time each event meets those still
// at risk later; forwards each row meets the events before it.
func (p *pairsOf) count(byTime []int32) {
	r := p.rows
	events := 0
	later := newFenwick(p.ranks)
	for hi := len(byTime); hi > 0; {
		lo := hi - 1
		for lo > 0 && r.Time[byTime[lo-1]] == r.Time[byTime[hi-1]] {
			lo--
		}
		for _, i := range byTime[lo:hi] {
			if !r.Event[i] { // censored with an event: at risk after it
				later.add(p.rank[i], r.WeightOf(i))
			}
		}
		first := events
		for _, i := range byTime[lo:hi] {
			if r.Event[i] {
				p.meet(i, later, 1)
				events++
			}
		}
		if events > first+1 {
			p.tied(byTime[lo:hi])
		}
		for _, i := range byTime[lo:hi] {
			if r.Event[i] {
				later.add(p.rank[i], r.WeightOf(i))
			}
		}
		hi = lo
	}
	earlier := newFenwick(p.ranks)
	for lo := 0; lo < len(byTime); {
		hi := lo + 1
		for hi < len(byTime) && r.Time[byTime[hi]] == r.Time[byTime[lo]] {
			hi++
		}
		for _, i := range byTime[lo:hi] {
			if r.Event[i] {
				p.meet(i, earlier, -1)
			}
		}
		for _, i := range byTime[lo:hi] {
			if r.Event[i] {
				earlier.add(p.rank[i], r.WeightOf(i))
			}
		}
		for _, i := range byTime[lo:hi] {
			if !r.Event[i] {
				p.meet(i, earlier, -1)
			}
		}
		lo = hi
	}
}

// meet counts row i against all in the tree; side is 1 if row i is the earlier one.
func (p *pairsOf) meet(i int32, tree *fenwick, side float64) {
	below, upTo := tree.around(p.rank[i])
	above, same := tree.total-upTo, upTo-below
	w := p.rows.WeightOf(i)
	p.balance[i] += w * side * (below - above) // concordant: the earlier has the higher score
	p.all[i] += w * tree.total
	if side < 0 {
		below, above = above, below
	}
	p.higher, p.lower, p.same = p.higher+w*below, p.lower+w*above, p.same+w*same
}

// tied counts pairs of events at one time.
func (p *pairsOf) tied(rows []int32) {
	all, squares := 0.0, 0.0
	byRank := make(map[int32][2]float64)
	for _, i := range rows {
		if !p.rows.Event[i] {
			continue
		}
		w := p.rows.WeightOf(i)
		all, squares = all+w, squares+w*w
		b := byRank[p.rank[i]]
		byRank[p.rank[i]] = [2]float64{b[0] + w, b[1] + w*w}
	}
	both := 0.0
	for _, b := range byRank {
		both += (b[0]*b[0] - b[1]) / 2
	}
	p.tiedBoth += both
	p.tiedTime += (all*all-squares)/2 - both
}

// concordanceVariance sums the squared influence of rows or clusters on C.
func (s Sample) concordanceVariance(p *pairsOf, total float64) float64 {
	somers := (p.higher - p.lower) / 2 / total
	clusters, _ := index(s.cluster, nil)
	sums := make([]float64, s.N())
	for i := range sums {
		at := int32(i)
		if clusters != nil {
			at = clusters[i]
		}
		sums[at] += (p.balance[i] - somers*p.all[i]) / total / 2
	}
	variance := 0.0
	for _, v := range sums {
		variance += v * v
	}
	return variance
}

// fenwick sums weights by rank.
type fenwick struct {
	sum   []float64
	total float64
}

func newFenwick(ranks int) *fenwick { return &fenwick{sum: make([]float64, ranks+1)} }

func (f *fenwick) add(rank int32, w float64) {
	f.total += w
	for i := int(rank) + 1; i < len(f.sum); i += i & -i {
		f.sum[i] += w
	}
}

// around is the weight below rank and up to and including it.
func (f *fenwick) around(rank int32) (below, upTo float64) {
	lo, hi := int(rank), int(rank)+1
	for hi > lo { // the paths to 0 join: walk the longer one down first
		upTo += f.sum[hi]
		hi &= hi - 1
	}
	for lo > hi {
		below += f.sum[lo]
		lo &= lo - 1
	}
	common := 0.0
	for ; lo > 0; lo &= lo - 1 {
		common += f.sum[lo]
	}
	return below + common, upTo + common
}

// String prints the concordance as R does.
func (c Concordance) String() string { return c.Table().String() }

// HTML shows what [Concordance.String] prints.
func (c Concordance) HTML() string { return c.Table().HTML() }

// Table has one row.
func (c Concordance) Table() table.Table {
	t := c.sheet("Concordance", table.Numbers("C", "se(C)", "concordant", "discordant", "tied.x", "tied.y", "tied.xy"))
	t.Append(table.Signif(c.C, 4), table.Signif(c.StdErr, 4), table.Signif(c.Concordant, 7), table.Signif(c.Discordant, 7),
		table.Signif(c.TiedScore, 7), table.Signif(c.TiedTime, 7), table.Signif(c.TiedBoth, 7))
	note := "A higher score means an earlier event."
	if c.Options.HigherLivesLonger {
		note = "A higher score means a longer survival."
	}
	c.finish(&t, note)
	return t
}
