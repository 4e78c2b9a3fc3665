package assist

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"testing"
	"time"

	_ "hipec/kernel/bindings/std"

	"hipec/kernel/internal/session"
	"hipec/kernel/internal/source"
)

// names is a session with a few names, and without what is written about bound packages.
type names struct{ *session.Session }

func (n names) Doc(obj types.Object) string { return n.Session.Doc(obj) }
func (n names) Source(obj types.Object) string {
	if obj.Name() == "Repeat" {
		return "func(s string, count int) string"
	}
	return ""
}
func (n names) Show(v any) string { return fmt.Sprint(v) }

func fake(t testing.TB) names {
	s := session.New(session.Options{})
	for i, cell := range []string{
		"// Pile holds things.\ntype Pile struct { count int; Label string }",
		"// Push adds a thing.\nfunc (p *Pile) Push(x int) { p.count++ }",
		"pile := Pile{count: 3}\nlong := strings.Repeat(\"ab\", 5000)",
		"type Shade int\nconst (\n\tDark Shade = iota\n\tLight\n)\ntype Lamp struct{ Shade Shade; On bool }\n" +
			"func dim(s ...Shade) {}\nshade := Dark",
		"// sum adds up.\nfunc sum(xs ...float64) (s float64) { return }",
	} {
		if _, err := s.Run(fmt.Sprintf("In[%d]", i+1), cell); err != nil {
			t.Fatal(err)
		}
	}
	return names{s}
}

// In the texts, | is the cursor.
func at(text string) (code string, cursor int) {
	before, after, _ := strings.Cut(text, "|")
	return before + after, len(before)
}

func TestComplete(t *testing.T) {
	s := fake(t)
	for text, want := range map[string][]string{
		"pil|":                              {"pile"},
		"pile.|":                            {"Label", "Push", "count"},
		"pile.P|":                           {"Push"},
		"x := math.Floo|":                   {"Floor"},
		"strings.ToTi|":                     {"ToTitle", "ToTitleSpecial"},
		"func|":                             {"func"},
		"nosuch.|":                          {},
		"ä := pile.co|":                     {"count"},
		"fmt.Println(\"a.|":                 {},
		"// pile.|":                         {},
		"local := 1\nif loc|":               {"local"},
		"for index := range 3 {\n\tind|\n}": {"index"},
		"func f(argument int) int {\n\treturn arg|": {"argument"},
		"later := 1\n{\n\tla|\n}\nlatest := 2":      {"later"},
		"q := &Pile{}\nq.Pu|sh(1)":                  {"Push"},
		"Pile{La|":                                  {"Label"},
		"Pile{|":                                    {"Label", "count"},
		"Pile{count: 1, |}":                         {"Label"},
		"Pile{count: 1, L|: 2}":                     {"Label"},
		"Pile{pil|":                                 {"pile"},
		"x := Shade(1)\nx = |":                      {"Dark", "Light", "shade", "x"},
		"Lamp{Shade: |}":                            {"Dark", "Light", "shade"},
		"Lamp{Shade: Da|}":                          {"Dark"},
		"Lamp{On: |}":                               {"false", "true"},
		"l := Lamp{}\nl.On = t|":                    {"true"},
		"dim(|)":                                    {"Dark", "Light", "shade"},
		"x := []Shade{Dark, |}":                     {"Dark", "Light", "shade"},
		"x := [2]Shade{L|}":                         {"Light"},
		"x := []int{pil|}":                          {"pile"},
		"dim(1, L|)":                                {"Light"},
		"time.Date(2026, |, 1, 0, 0, 0, 0, nil)": {"time.April", "time.August", "time.December", "time.February",
			"time.January",
			"time.July", "time.June", "time.March", "time.May", "time.November", "time.October", "time.September"},
		"time.Date(2026, Ma|, 1, 0, 0, 0, 0, nil)":      {"time.March", "time.May"},
		"time.Date(2026, time.Ma|, 1, 0, 0, 0, 0, nil)": {"March", "May"},
		"time.Date(2026, time.Unix|, 1)":                {"Unix", "UnixDate", "UnixMicro", "UnixMilli"},
		"sum(1).|":                                      {},
		"strings.Fields(\"a b\")[0].|":                  {},
		"strings.NewReplacer(\"a\", \"b\").Rep|":        {"Replace"},
		"x := struct{ inner int }{1}\nx.in|":            {"inner"},
		"var f *os.File\nf.Writ|":                       {"Write", "WriteAt", "WriteString", "WriteTo"},
		"import \"str|":                                 {"strconv", "strings", "structs"},
		"import (\n\t\"ma|": {"maps", "math", "math/big", "math/bits", "math/cmplx", "math/rand",
			"math/rand/v2"},
		"strings.fie|":                    {"Fields", "FieldsFunc", "FieldsFuncSeq", "FieldsSeq"},
		"type Local struct{}\nvar x Loc|": {"Local"},
		"pile.|\ny := 1":                  {"Label", "Push", "count"},
		"mat|":                            {"math"},
	} {
		code, cursor := at(text)
		c := Complete(s, code, cursor)
		if !slices.Equal(c.Matches, want) {
			t.Errorf("%q: %v, want %v", text, c.Matches, want)
		}
		if c.End != cursor || c.Start > c.End {
			t.Errorf("%q: from %d to %d", text, c.Start, c.End)
		}
	}
	code, cursor := at("Pile{Label: \"x\", |}")
	if c := Complete(s, code, cursor); !slices.Contains(c.Matches, "count") || slices.Contains(c.Matches, "Label") {
		t.Errorf("keys that are there are not offered again: %v", c.Matches)
	}
	c := Complete(s, "pile.", 5)
	if c.Kinds["Push"] != "function" || c.Kinds["count"] != "property" || c.Signatures["Push"] != "(x int)" ||
		c.Signatures["count"] != "int" {
		t.Errorf("kinds %v, signatures %v", c.Kinds, c.Signatures)
	}
}

func TestInspect(t *testing.T) {
	s := fake(t)
	for text, want := range map[string][]string{
		"pi|le":                   {"var pile Pile", "{3 }"},
		"pile.Pu|sh(1)":           {"func (*Pile).Push(x int)", "Push adds a thing."},
		"math.MaxI|nt8":           {"const math.MaxInt8"},
		"ma|th":                   {"package math (import \"math\")"},
		"strings.Repeat(|)":       {"func strings.Repeat(s string, count int) string"},
		"strings.Repeat(\"a\", |": {"func strings.Repeat(s string, count int) string"},
		"su|m(1)":                 {"func sum(xs ...float64) (s float64)", "sum adds up."},
		"Pil|e{}": {"type Pile struct {\n    count int\n    Label string\n}", "Pile holds things.",
			"func (Pile) Push(x int)"},
		"x := 5.5\nx|":                   {"var x float64"},
		"le|n(nil)":                      {"builtin len"},
		"for i := range 3 { print(i|) }": {"var i int"},
		"lo|ng":                          {"var long string", "(6000 characters more)"},
		"pile.Label|":                    {"field Label string"},
	} {
		code, cursor := at(text)
		got, ok := Inspect(s, code, cursor)
		for _, w := range want {
			if !ok || !strings.Contains(got, w) {
				t.Errorf("%q: %q, want %q", text, got, w)
			}
		}
	}
	for _, text := range []string{"nosuch|", "", "|", "1 + 2|", "\"pile|\""} {
		code, cursor := at(text)
		if got, ok := Inspect(s, code, cursor); ok {
			t.Errorf("%q: found %q", text, got)
		}
	}
}

// Whoever types is not to wait: half of all completions take less than 30 ms by far. A test of time
// would fail on a busy machine; the benchmark says more.
func BenchmarkComplete(b *testing.B) {
	s := fake(b)
	code, cursor := at("import \"strings\"\nx := strings.Fields(\"a b\")\nfor _, w := range x {\n" +
		"\tfmt.Println(strings.ToUp|)\n}")
	var took []time.Duration
	for b.Loop() {
		t := time.Now()
		Complete(s, code, cursor)
		took = append(took, time.Since(t))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
}

func BenchmarkInspect(b *testing.B) {
	s := fake(b)
	code, cursor := at("x := strings.Fields(\"a b\")\nfor _, w := range x {\n\tfmt.Println(strings.ToUp|per(w))\n}")
	for b.Loop() {
		Inspect(s, code, cursor)
	}
}

func TestIsComplete(t *testing.T) {
	for code, want := range map[string]State{
		"":                          Whole,
		"x := 1":                    Whole,
		"func f() int { return 1 }": Whole,
		"type T int\nx := T(1)\nx":  Whole,
		"import \"fmt\"\nx := 1":    Whole,
		"func f() {":                Incomplete,
		"x := []int{1,":             Incomplete,
		"`open":                     Incomplete,
		"/* open":                   Incomplete,
		"x := 1 +":                  Incomplete,
		"}":                         Invalid,
		"func 1() {}":               Invalid,
		"x := 1\nfunc f() {}\nf()":  Whole,
		"for i := 0;":               Incomplete,
		"a b c":                     Invalid,
		"\"open":                    Invalid,
	} {
		if got, _ := IsComplete(code, source.IsCell); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
	if _, indent := IsComplete("if x {\n\tfor {", source.IsCell); indent != "\t\t" {
		t.Errorf("indent %q", indent)
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("pile.co", 3)
	f.Add("ä.b", 2)
	s := fake(f)
	f.Fuzz(func(t *testing.T, code string, cursor int) {
		c := Complete(s, code, cursor)
		if c.Start < 0 || c.End > len(code) || c.Start > c.End {
			t.Fatalf("%q at %d: from %d to %d", code, cursor, c.Start, c.End)
		}
		Inspect(s, code, cursor)
		IsComplete(code, source.IsCell)
	})
}
