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
	// Reproduced: the primary reading bears the claim out.
	Reproduced
	// ReproducedByOtherReading: the primary reading does not, a named other does.
	ReproducedByOtherReading
	// Contradicted: no reading bears the claim out.
	Contradicted
	// NotComputable: the tables do not hold what it takes.
	NotComputable
)

var verdictNames = [...]string{"not addressed", "reproduced", "reproduced by another reading",
	"contradicted", "not computable"}

// String is the verdict in words.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdictNames) {
		return "verdict " + strconv.Itoa(int(v))
	}
	return verdictNames[v]
}

// Verdicts lists all verdicts, in the order of display.
func Verdicts() []Verdict {
	return []Verdict{Reproduced, ReproducedByOtherReading, Contradicted, NotComputable, NotAddressed}
}

// Reading is one way to compute the figure of a claim.
type Reading struct {
	// Name says how: "Kaplan-Meier at 60 months".
	Name string
	// Value in the unit of the claim (a survival of 0.21 is 21 percent); +Inf for
	// "not reached".
	Value float64
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
// verdict by [Claim.Holds]: reproduced if the primary reading bears the claim
// out, reproduced by another reading if one of the others does (the first is
// named), contradicted if none.
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
	*r = Outcome{Claim: r.Claim, Primary: primary, Others: slices.Clone(others), Cause: r.Cause}
	r.judge()
	return r.copy(), nil
}

func (r *Outcome) judge() {
	if r.Claim.Holds(r.Primary.Value) {
		r.Verdict, r.Matches = Reproduced, r.Primary
		return
	}
	r.Verdict = Contradicted
	for _, other := range r.Others {
		if r.Claim.Holds(other.Value) {
			r.Verdict, r.Matches = ReproducedByOtherReading, other
			return
		}
	}
}

func (r *Outcome) copy() Outcome {
	out := *r
	out.Others = slices.Clone(r.Others)
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
	return b.Compare(id, Reading{test, p}, others...)
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

// Summary counts the claims by verdict.
func (b *Book) Summary() table.Table {
	t := table.Table{Columns: append(table.Text("verdict"), table.Numbers("claims")...)}
	for _, v := range Verdicts() {
		if n := b.Count(v); n > 0 || v != NotAddressed {
			t.Append(v.String(), strconv.Itoa(n))
		}
	}
	t.Append("all", strconv.Itoa(len(b.order)))
	return t
}
