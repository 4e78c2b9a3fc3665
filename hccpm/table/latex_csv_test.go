package table

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestLaTeX(t *testing.T) {
	want := "\\begin{table}\n\\centering\n\\caption{Two patients}\n\\label{tab:two}\n" +
		"\\begin{tabular}{lrr}\n\\toprule\nname & age & P \\\\\n\\midrule\n" +
		"a$|$b & 7 & $<$ 0.001 \\\\\nÜnal & 43.5 &  \\\\\n\\bottomrule\n\\end{tabular}\n" +
		"\n\\smallskip\n\\begin{minipage}{\\linewidth}\\footnotesize\nA $<$note$>$ \\& more.\n\\end{minipage}\n\\end{table}\n"
	if got := sample().LaTeX(LaTeXOptions{Booktabs: true, Label: "tab:two"}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	bare := Table{Columns: Text("[1]", "50 %", "a_b"), Rows: [][]string{{"  χ² ≤ 3 – \\x{}", "#", "$^~"}}}
	want = "\\begin{tabular}{lll}\n\\hline\n{}[1] & 50 \\% & a\\_b \\\\\n\\hline\n" +
		"~~$\\chi$$^2$ $\\le$ 3 -- \\textbackslash{}x\\{\\} & \\# & \\$\\textasciicircum{}\\textasciitilde{} " +
		"\\\\\n\\hline\n\\end{tabular}\n"
	if got := bare.LaTeX(LaTeXOptions{Bare: true}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	stars := Table{Columns: Text("a"), Rows: [][]string{{"*"}, {"--x ?`"}}}
	want = "\\begin{tabular}{l}\n\\hline\na \\\\\n\\hline\n{}* \\\\\n-{}-x ?{}` \\\\\n\\hline\n\\end{tabular}\n"
	if got := stars.LaTeX(LaTeXOptions{Bare: true}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := (Table{}).LaTeX(LaTeXOptions{}); got != "" {
		t.Errorf("an empty table is %q", got)
	}
}

// A table that is too wide breaks its longest texts first, then its headings, and is
// set smaller last; one that fits is left as it is.
func TestLaTeXFits(t *testing.T) {
	long := strings.Repeat("a word and ", 9)
	wide := Table{Columns: append(Text("short", "text"), Numbers("a long heading", "P")...), Rows: [][]string{
		{"x", long, "1", "0.5"}}}
	for name, k := range map[string]struct {
		line    int
		columns string
		has     []string
		lacks   string
	}{
		"fits": {140, "{llrr}", []string{"a long heading & P"}, "raggedright"},
		"texts": {85, `{lp{0.628\linewidth}rr}`, []string{`\raggedright a word`, "a long heading & P",
			`\tabularnewline`}, "small"},
		"headings":       {42, `{lp{0.414\linewidth}rr}`, []string{`\shortstack[r]{a long \\ heading}`}, "small"},
		"smaller":        {36, `{lp{0.447\linewidth}rr}`, []string{`\small`, `\shortstack`}, "scriptsize"},
		"still too wide": {10, `{lp{0.980\linewidth}rr}`, []string{`\scriptsize`}, "footnotesize"},
	} {
		got := wide.LaTeX(LaTeXOptions{Line: k.line})
		for _, want := range append(k.has, `\begin{tabular}`+k.columns) {
			if !strings.Contains(got, want) {
				t.Errorf("%s has no %s:\n%s", name, want, got)
			}
		}
		if strings.Contains(got, k.lacks) {
			t.Errorf("%s has %s:\n%s", name, k.lacks, got)
		}
	}
	if got := sample().LaTeX(LaTeXOptions{Long: true, Label: "tab:x"}); !strings.HasPrefix(got,
		"\\begingroup\n\\begin{longtable}{lrr}\n\\caption{Two patients}\\label{tab:x} \\\\\n\\hline\n"+
			"name & age & P \\\\\n\\hline\n\\endfirsthead\n") ||
		!strings.HasSuffix(got, "\\end{longtable}\n\\endgroup\n\\noindent\\begin{minipage}{\\linewidth}\\footnotesize\n"+
			"A $<$note$>$ \\& more.\n\\end{minipage}\n") {
		t.Errorf("a long table is\n%s", got)
	}
}

// What CSV writes, FromCSV reads, and CSV writes it again.
func TestCSVRoundTrip(t *testing.T) {
	for name, in := range map[string]Table{
		"sample":  sample(),
		"empty":   {},
		"no rows": {Columns: Text("a", "b")},
		"quotes": {Columns: Text(`say "a"`, "b,c"), Rows: [][]string{{"two\nlines", ` "x", y`}, {"", ""},
			{"\\.", " pad "}}},
		"one column":   {Columns: Text("a"), Rows: [][]string{{"x"}, {""}, {"y, z"}, {""}, {""}, {"two\n\nlines"}, {""}}},
		"empty column": {Columns: Text(""), Rows: [][]string{{""}, {"1"}}},
		"numbers": {Columns: append(Text("a"), Numbers("b")...), Rows: [][]string{{"x", "1.5"}, {"y", NA},
			{"z", "-2e-3"}}},
	} {
		t.Run(name, func(t *testing.T) {
			text := in.CSV()
			out, err := FromCSV(text)
			if err != nil {
				t.Fatal(err)
			}
			if again := out.CSV(); again != text {
				t.Errorf("got %q, want %q", again, text)
			}
			if len(out.Rows) != len(in.Rows) || len(out.Columns) != len(in.Columns) {
				t.Fatalf("%d × %d, want %d × %d", len(out.Rows), len(out.Columns), len(in.Rows), len(in.Columns))
			}
			for r := range in.Rows {
				for c := range in.Columns {
					if in.cell(r, c) != out.cell(r, c) {
						t.Errorf("row %d, column %d: %q, want %q", r, c, out.cell(r, c), in.cell(r, c))
					}
				}
			}
			if name == "numbers" && !slices.Equal(out.Columns, in.Columns) {
				t.Errorf("columns %v", out.Columns)
			}
		})
	}
	for _, bad := range []string{"a,b\n1\n", "a,b\n\"1,2\n", "a\n\"1\n", "a\n1,2\n"} {
		if _, err := FromCSV(bad); !errors.Is(err, ErrCSV) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzCSV: whatever cells hold, but a carriage return, comes back.
func FuzzCSV(f *testing.F) {
	f.Add("a", "b", "c", "d")
	f.Add("", "\n", "\"", ",")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		if strings.Contains(a+b+c+d, "\r") {
			t.Skip()
		}
		in := Table{Columns: Text(a, b), Rows: [][]string{{c, d}, {d, c}}}
		out, err := FromCSV(in.CSV())
		if err != nil {
			t.Fatal(err)
		}
		if out.CSV() != in.CSV() || len(out.Rows) != 2 {
			t.Errorf("%q", out.CSV())
		}
	})
}
