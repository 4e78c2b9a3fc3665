package claims

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"hipec/hccpm/internal/nearest"
	"hipec/hccpm/table"
)

// Verdict is what recomputing says of a claim.  It is computed, never set.
type Verdict int

const (
	// NotAddressed: nothing has been entered for the claim; the zero value.
	NotAddressed Verdict = iota
	// Agrees: the primary reading gives the published number.
	Agrees
	// AgreesByConvention: the primary reading does not; a named other one, as sound, does.
	AgreesByConvention
	// AgreesByChoice: it agrees, but rests on a [Choice] that was made to fit this very number, or another that goes with
	// it, and without which it does not agree. It confirms nothing.
	AgreesByChoice
	// Misread: no sound reading gives the number; one does that takes it from the wrong place.
	Misread
	// Contradicted: no reading gives the number.
	Contradicted
	// NotComputable: the tables do not hold what it takes.
	NotComputable
)

var verdictNames = [...]string{"not addressed", "agrees", "agrees by another convention",
	"agrees by a choice made to fit",
	"only from the wrong row", "contradicted", "not computable"}

// String is the verdict in words.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdictNames) {
		return "verdict " + strconv.Itoa(int(v))
	}
	return verdictNames[v]
}

// Verdicts lists all verdicts, in the order of display.
func Verdicts() []Verdict {
	return []Verdict{Agrees, AgreesByConvention, AgreesByChoice, Misread, Contradicted, NotComputable, NotAddressed}
}

// Reading is one way to compute the figure of a claim.
type Reading struct {
	// Name says how: "Kaplan-Meier at 60 months".
	Name string
	// Value in the unit of the claim (a survival of 0.21 is 21 percent); +Inf for
	// "not reached".
	Value float64
	// Mistaken: the reading takes the number from a place where another one stands, such as another row. It may explain
	// the published number and is no result.
	Mistaken bool
}

// Choice is something that the recomputation had to decide, such as a decimal point that the scan
// had lost, and on which a claim rests: switched, the recomputed number is another.
type Choice struct {
	// Name says what was chosen, in a few words.
	Name string
	// Otherwise is what becomes of the claim if the choice is switched.
	Otherwise string
	// Fitted: only a published number decided it.
	Fitted bool
	// Undoes: switched, the claim does not agree.
	Undoes bool
}

// Outcome is a claim with what was recomputed for it.
type Outcome struct {
	Claim   Claim
	Verdict Verdict
	// Primary is the reading the analysis stands by; zero if there is none.
	Primary Reading
	// Others are further readings, in the order entered.
	Others []Reading
	// Matches is the reading that bears the claim out; zero if none does.
	Matches Reading
	// Cause explains the verdict, in the words of the analysis.
	Cause string
	// RestsOn are the choices that the recomputed number depends on.
	RestsOn []Choice
}

// Book compares recomputed figures with the claims of the paper.  Make one
// with [NewBook].  Entering a claim again replaces what was there.  It is
// not for use by several goroutines at once.
type Book struct {
	order   []string
	results map[string]*Outcome
}

// NewBook is a book with every claim of the paper, none addressed yet.
//
// Errors: those of [All].
func NewBook() (*Book, error) {
	claims, err := All()
	if err != nil {
		return nil, err
	}
	b := &Book{results: map[string]*Outcome{}}
	for _, c := range claims {
		b.order = append(b.order, c.ID)
		b.results[c.ID] = &Outcome{Claim: c}
	}
	return b, nil
}

func (b *Book) find(id string) (*Outcome, error) {
	if r, ok := b.results[id]; ok {
		return r, nil
	}
	return nil, nearest.Unknown("claims", ErrNoClaim, id, b.order)
}

// Compare enters the primary reading of a claim and any others, and computes the
// verdict by [Claim.Holds]: Agrees if the primary reading gives the published
// number, AgreesByConvention if another sound one does (the first is named),
// Misread if only a mistaken one does, Contradicted if none. A choice entered by
// [Book.RestsOn] may turn the first two into AgreesByChoice.
//
// Errors: an unknown id wraps [ErrNoClaim]; a reading without a name or a value
// that is NaN, a claim that states a date, and a P value outside [0, 1] wrap
// [ErrClaim].
func (b *Book) Compare(id string, primary Reading, others ...Reading) (Outcome, error) {
	r, err := b.find(id)
	if err != nil {
		return Outcome{}, err
	}
	if math.IsNaN(r.Claim.Value) {
		return Outcome{}, fmt.Errorf("claims: claim %s: %w: it states a date", id, ErrClaim)
	}
	for _, reading := range append([]Reading{primary}, others...) {
		switch {
		case reading.Name == "":
			return Outcome{}, fmt.Errorf("claims: claim %s: %w: a reading has no name", id, ErrClaim)
		case math.IsNaN(reading.Value):
			return Outcome{}, fmt.Errorf("claims: claim %s: %w: %s is NaN", id, ErrClaim, reading.Name)
		case r.Claim.Kind == OfP && (reading.Value < 0 || reading.Value > 1):
			return Outcome{}, fmt.Errorf("claims: claim %s: %w: %s is no probability: %v", id, ErrClaim,
				reading.Name, reading.Value)
		}
	}
	*r = Outcome{Claim: r.Claim, Primary: primary, Others: slices.Clone(others), Cause: r.Cause, RestsOn: r.RestsOn}
	r.judge()
	return r.copy(), nil
}

func (r *Outcome) judge() {
	r.Verdict, r.Matches = Contradicted, Reading{}
	for i, reading := range append([]Reading{r.Primary}, r.Others...) {
		if !r.Claim.Holds(reading.Value) {
			continue
		}
		switch {
		case reading.Mistaken:
			if r.Verdict == Contradicted {
				r.Verdict, r.Matches = Misread, reading
			}
			continue
		case i == 0:
			r.Verdict = Agrees
		default:
			r.Verdict = AgreesByConvention
		}
		r.Matches = reading
		break
	}
	if r.Verdict != Agrees && r.Verdict != AgreesByConvention {
		return
	}
	for _, c := range r.RestsOn {
		if c.Fitted && c.Undoes {
			r.Verdict = AgreesByChoice
		}
	}
}

func (r *Outcome) copy() Outcome {
	out := *r
	out.Others, out.RestsOn = slices.Clone(r.Others), slices.Clone(r.RestsOn)
	return out
}

// CompareP enters the P value of a test for a claim such as "P < 0.05", and any
// other tests.
//
// Errors: a claim of another kind wraps [ErrClaim]; those of [Book.Compare].
func (b *Book) CompareP(id, test string, p float64, others ...Reading) (Outcome, error) {
	r, err := b.find(id)
	if err != nil {
		return Outcome{}, err
	}
	if r.Claim.Kind != OfP {
		return Outcome{}, fmt.Errorf("claims: claim %s: %w: it is a %s, no P value", id, ErrClaim, r.Claim.Kind)
	}
	return b.Compare(id, Reading{Name: test, Value: p}, others...)
}

// NotComputable records that the tables do not hold what the claim takes, and
// why.
//
// Errors: an unknown id wraps [ErrNoClaim], no reason [ErrClaim].
func (b *Book) NotComputable(id, why string) (Outcome, error) {
	r, err := b.find(id)
	if err != nil {
		return Outcome{}, err
	}
	if why == "" {
		return Outcome{}, fmt.Errorf("claims: claim %s: %w: say why it is not computable", id, ErrClaim)
	}
	*r = Outcome{Claim: r.Claim, Verdict: NotComputable, Cause: why}
	return r.copy(), nil
}

// Cause records why a verdict is what it is.  It may come before or after the
// comparison.
//
// Errors: an unknown id wraps [ErrNoClaim].
func (b *Book) Cause(id, cause string) (Outcome, error) {
	r, err := b.find(id)
	if err != nil {
		return Outcome{}, err
	}
	r.Cause = cause
	return r.copy(), nil
}

// RestsOn records choices on which the number recomputed for a claim depends, in place of any that
// were recorded before.
//
// Errors: an unknown id wraps [ErrNoClaim]; a choice without a name, and a claim for which nothing
// was compared, [ErrClaim].
func (b *Book) RestsOn(id string, choices ...Choice) (Outcome, error) {
	r, err := b.find(id)
	if err != nil {
		return Outcome{}, err
	}
	for _, c := range choices {
		if c.Name == "" {
			return Outcome{}, fmt.Errorf("claims: claim %s: %w: a choice has no name", id, ErrClaim)
		}
	}
	if r.Primary.Name == "" {
		return Outcome{}, fmt.Errorf("claims: claim %s: %w: nothing was compared with it", id, ErrClaim)
	}
	r.RestsOn = slices.Clone(choices)
	r.judge()
	return r.copy(), nil
}

// Result is what has been entered for one claim.
//
// Errors: an unknown id wraps [ErrNoClaim].
func (b *Book) Result(id string) (Outcome, error) {
	r, err := b.find(id)
	if err != nil {
		return Outcome{}, err
	}
	return r.copy(), nil
}

// Results is every claim in the order of the paper, addressed or not.
func (b *Book) Results() []Outcome {
	out := make([]Outcome, len(b.order))
	for i, id := range b.order {
		out[i] = b.results[id].copy()
	}
	return out
}

// Unaddressed lists the ids of the claims for which nothing has been entered.
func (b *Book) Unaddressed() []string {
	var out []string
	for _, id := range b.order {
		if b.results[id].Verdict == NotAddressed {
			out = append(out, id)
		}
	}
	return out
}

// Count is the number of claims with a verdict.
func (b *Book) Count(v Verdict) int {
	n := 0
	for _, r := range b.results {
		if r.Verdict == v {
			n++
		}
	}
	return n
}

// Summary counts results and comparisons by verdict: different statements, and the places at which
// they stand in the paper. Definitions of scales, periods and protocol, which say nothing of how
// patients fared, are counted apart.
func (b *Book) Summary() table.Table {
	t := table.Table{Caption: "The paper's numbers, by verdict",
		Columns: append(table.Text("verdict"), table.Numbers("statements", "places in the text")...)}
	statements, places := map[Verdict]int{}, map[Verdict]int{}
	n, all, apart := 0, 0, 0
	for _, g := range b.groups() {
		if !g.isResult() {
			apart += len(g.ids)
			continue
		}
		statements[g.Verdict]++
		places[g.Verdict] += len(g.ids)
		n++
		all += len(g.ids)
	}
	for _, v := range Verdicts() {
		if statements[v] > 0 || v != NotAddressed {
			t.Append(v.String(), strconv.Itoa(statements[v]), strconv.Itoa(places[v]))
		}
	}
	t.Append("all results", strconv.Itoa(n), strconv.Itoa(all))
	t.Notes = []string{fmt.Sprintf("Apart from these: %d numbers that define a scale, a period or the protocol.", apart)}
	return t
}

// Statements is the number of different results and comparisons with a verdict.
func (b *Book) Statements(v Verdict) int {
	n := 0
	for _, g := range b.groups() {
		if g.isResult() && g.Verdict == v {
			n++
		}
	}
	return n
}

// group is the repeats of one statement.
type group struct {
	Outcome
	ids, places []string
}

func (g group) isResult() bool { return g.Claim.Role == AsResult || g.Claim.Role == AsComparison }

// groups makes one of each statement; where two places have different verdicts or numbers they stay two.
func (b *Book) groups() []group {
	var out []group
	at := map[string]int{}
	for _, r := range b.Results() {
		key := fmt.Sprintf("%s|%v|%v|%v", r.Claim.Statement, r.Verdict, r.Claim.published(), r.Primary.Value)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, group{Outcome: r})
		}
		out[i].ids = append(out[i].ids, r.Claim.ID)
		if !slices.Contains(out[i].places, r.Claim.Where) {
			out[i].places = append(out[i].places, r.Claim.Where)
		}
	}
	return out
}
