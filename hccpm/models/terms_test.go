package models

import (
	"errors"
	"strings"
	"testing"
)

func TestParseTerms(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"1", "1"},
		{"age", "age"},
		{"age + sex + age", "age + sex"},
		{"a*b", "a + b + a:b"},
		{"a*b*c", "a + b + c + a:b + a:c + b:c + a:b:c"},
		{"a:b + c", "c + a:b"},
		{"a*b:c", "a + b:c + a:b:c"},
		{"(a + b):c", "a:c + b:c"},
		{"(a + b)*c", "a + b + c + a:c + b:c"},
		{"a:b + b:a", "a:b"},
		{"a:a", "a"},
		{"factor(ecog, ref = 1) + relevel(sex, ref = \"f\")", "factor(ecog, ref = \"1\") + relevel(sex, ref = \"f\")"},
		{"log(x)+log2( x )+log10(x)+sqrt(x)+exp(x)+I(x^2)+I(x^-0.5)",
			"log(x) + log2(x) + log10(x) + sqrt(x) + exp(x) + I(x^2) + I(x^-0.5)"},
		{"poly(x, 2) + poly(x, degree = 3) + ns(x, df = 4) + rcs(x, 4)", "poly(x, 2) + poly(x, 3) + ns(x, 4) + rcs(x, 4)"},
		{"strata(a, b) + x + offset(log(n)) + cluster(id)", "x + strata(a, b) + offset(log(n)) + cluster(id)"},
		{"0 + x", "x + 0"},
		{"x - 1", "x + 0"},
		{"ph.ecog + `months of pain`", "ph.ecog + `months of pain`"},
		{"größe", "größe"},
	} {
		got, err := ParseTerms(tc.text)
		if err != nil {
			t.Errorf("%q: %v", tc.text, err)
			continue
		}
		if got.String() != tc.want {
			t.Errorf("%q: got %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestParseTermsNamesThePlace(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"", "character 1: a term is missing"},
		{"age +", "character 6: want the name of a column and found the end"},
		{"age sex", `character 5: unexpected "sex"`},
		{"größe + (a", "character 11: want ) and found the end"},
		{"a - b", "character 5: terms cannot be taken away"},
		{"sin(x)", "unknown function sin"},
		{"poly(x)", "wants a number behind the column"},
		{"rcs(x, 2)", "want a whole number from 3 to 20"},
		{"ns(x, 1.5)", "want a whole number from 1 to 20"},
		{"ns(x, k = 2)", "has no argument k"},
		{"I(x)", "takes a power"},
		{"I(x^1)", "leaves nothing to estimate"},
		{"a:strata(b)", "only effects have"},
		{"strata(a + b)", "want ) and found"},
		{"relevel(x)", "wants a level"},
		{"factor(x, ref = y)", "want a level in quotes"},
		{"`x", "want the name of a column"},
		{"x ~ y", `unexpected "~"`},
		{strings.Repeat("(", 200) + "x", "more than 100 parentheses"},
	} {
		_, err := ParseTerms(tc.text)
		if !errors.Is(err, ErrFormula) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q: got %v, want %q", tc.text, err, tc.want)
		}
	}
}

// What is written is read back as the same terms.
func FuzzParseTerms(f *testing.F) {
	for _, s := range []string{"a*b + strata(c)", "rcs(x, 4) - 1", "`a b`:factor(c, ref = \"d\")", "I(x^-2)",
		"offset(log(n))", "\"", "``"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		terms, err := ParseTerms(text)
		if err != nil {
			return
		}
		again, err := ParseTerms(terms.String())
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, terms, err)
		}
		if again.String() != terms.String() {
			t.Fatalf("%q: %q, and then %q", text, terms, again)
		}
	})
}
