package table

import (
	"encoding/csv"
	"math"
	"slices"
	"strings"
	"testing"
)

func sample() Table {
	t := Table{
		Caption: "Two patients",
		Columns: append(Text("name"), Numbers("age", "P")...),
		Notes:   []string{"A <note> & more."},
	}
	t.Append("a|b", "7", "< 0.001")
	t.Append("Ünal", "43.5")
	return t
}

func TestString(t *testing.T) {
	want := "Two patients\n" +
		"name  age       P\n" +
		"a|b     7 < 0.001\n" +
		"Ünal 43.5\n" +
		"A <note> & more.\n"
	if got := sample().String(); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	c := Table{Columns: []Column{{"wide", Center}}, Rows: [][]string{{"x\ny"}, {"x"}}}
	if got := c.String(); got != "wide\nx y\n x\n" {
		t.Errorf("centred: %q", got)
	}
}

func TestHTML(t *testing.T) {
	got := sample().HTML()
	for _, want := range []string{`<table class="hipec-table">`, "<caption", "<thead>", "<tbody>",
		"<tfoot>", "&lt; 0.001", "A &lt;note&gt; &amp; more.", "text-align:right", `colspan="3"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "color") {
		t.Errorf("a colour is set:\n%s", got)
	}
	if strings.Count(got, "<td") != 7 { // two rows of three, one note
		t.Errorf("cells of a short row are missing:\n%s", got)
	}
}

func TestMarkdown(t *testing.T) {
	want := "**Two patients**\n\n" +
		"| name | age | P |\n| :-- | --: | --: |\n" +
		"| a\\|b | 7 | &lt; 0.001 |\n| Ünal | 43.5 |  |\n" +
		"\nA &lt;note&gt; & more.\n"
	if got := sample().Markdown(); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestCSV(t *testing.T) {
	tab := sample()
	tab.Append(`say "x", y`, "1", "2", "beyond the last column")
	rows, err := csv.NewReader(strings.NewReader(tab.CSV())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || !slices.Equal(rows[3], []string{`say "x", y`, "1", "2"}) {
		t.Errorf("got %q", rows)
	}
}

func TestEmpty(t *testing.T) {
	var z Table
	if z.String() != "" || z.CSV() != "" || z.Markdown() != "" {
		t.Errorf("%q %q %q", z.String(), z.CSV(), z.Markdown())
	}
	if !strings.Contains(z.HTML(), "hipec-table") {
		t.Error(z.HTML())
	}
}

func TestFormats(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tt := range []struct{ what, got, want string }{
		{"fixed", Fixed(2.345, 2), "2.35"},
		{"fixed NaN", Fixed(nan, 2), "NA"},
		{"fixed Inf", Fixed(-inf, 2), "-Inf"},
		{"fixed no negative zero", Fixed(-0.001, 2), "0.00"},
		{"fixed negative decimals", Fixed(7.6, -1), "8"},
		// R 4.2.2: format(signif(x, digits))
		{"signif", Signif(0.0376301, 4), "0.03763"},
		{"signif whole", Signif(26, 4), "26"},
		{"signif large", Signif(123456, 3), "123000"},
		{"signif huge", Signif(1.5e300, 3), "1.5e+300"},
		{"signif small", Signif(1.234e-12, 3), "1.23e-12"},
		{"signif zero", Signif(0, 3), "0"},
		{"signif NaN", Signif(nan, 3), "NA"},
		{"percent", Percent(0.8947, 1), "89.5 %"},
		{"percent NaN", Percent(nan, 1), "NA"},
		{"P", P(0.0362), "P = 0.036"},
		{"P small", P(0.0004), "P < 0.001"},
		{"P large", P(0.995), "P > 0.99"},
		{"P middling", P(0.357), "P = 0.36"},
		{"P NaN", P(nan), "P = NA"},
		{"P value on the right side of 0.05", PValue(0.0496), "0.0496"},
		{"P value on the right side of 0.05, from above", PValue(0.05), "0.050"},
		{"interval", Interval(0.9, 0.73212, 1, 2), "0.90 (0.73 to 1.00)"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.what, tt.got, tt.want)
		}
	}
	// R 4.2.2: format(c(0.9, 0.6857143, 1), digits = 3)
	if got := Aligned([]float64{0.9, 0.6857143, 1, nan}, 3); !slices.Equal(got,
		[]string{"0.900", "0.686", "1.000", "NA"}) {
		t.Errorf("aligned: %q", got)
	}
	if got := Aligned([]float64{1000.5, 2}, 3); !slices.Equal(got, []string{"1000", "2"}) {
		t.Errorf("aligned, digits before the point: %q", got)
	}
}
