package table_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hipec/hccpm"
	"hipec/hccpm/claims"
	"hipec/hccpm/cohort"
	"hipec/hccpm/plots"
	"hipec/hccpm/stats"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// tabled is what shows itself as a table.
type tabled interface{ Table() table.Table }

// must is a result without its error, which ends the test.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// awkward holds every sign that LaTeX reads as markup, and those it has no letter for.
func awkward() table.Table {
	t := table.Table{Caption: `50 % of A & B_c # $5 ~ ^ \ { } < > | "q"`, Columns: append(table.Text(`[1] % & _`),
		table.Numbers("± ≤ ≥ ×")...),
		Notes: []string{`100 % & #1 $x$ a_b ~ ^ \n {y} <z>`, "† ‡ § … ’ – — − χ² √ α β κ ρ τ ∞ ≈ Δ"}}
	for _, s := range []string{`&`, `%`, `_`, `#`, `$`, `~`, `^`, `\`, `{`, `}`, `<`, `>`, `|`, `"`, "–", "±", "≤", "é",
		"Ünal, ß, ø, ñ", "[0, 12)", "  indented",
		"a\u00a0b", "*", "-", "two\nlines", "", "``x''", "?`", "https://doi.org/10.1002/sim.1234_5#a"} {
		t.Append(s, s)
	}
	return t
}

// everyTable is each kind of table that the library makes, upright and on its side.
func everyTable(t *testing.T) (upright, aside []table.Table) {
	c := must[*hccpm.Cohort](t)(hccpm.Paper())
	os2 := must[survival.Sample](t)(c.OS2())
	by := must[survival.Sample](t)(c.OS2By(hccpm.CCGroup))
	curves := must[survival.Curves](t)(survival.KaplanMeier(by, survival.KaplanMeierOptions{}))
	column := func(name string) []float64 {
		x, _, err := c.Floats(name)
		return must[[]float64](t)(x, err)
	}
	pci, cc := column("pci"), column("cc")
	died := must[[]bool](t)(c.Bools(hccpm.Died))
	life := must[survival.LifeTables](t)(survival.LifeTable(os2, survival.LifeTableOptions{
		Breaks: []float64{0, 12, 24, 36, 48, 60}}))
	book := must[*claims.Book](t)(claims.NewBook())
	figure := must[*plots.Figure](t)(plots.Survival(curves, plots.SurvivalOptions{}))
	for _, k := range []tabled{
		must[cohort.GroupTable](t)(c.Table1By(hccpm.CCGroup, cohort.Table1Options{
			Columns: []string{"age", "sex", "pci", "sae", "pathology"}})),
		curves, os2,
		must[survival.CumulativeHazards](t)(survival.NelsonAalen(by, survival.HazardOptions{})),
		must[survival.Incidences](t)(survival.CumulativeIncidence(by, survival.IncidenceOptions{})),
		must[survival.Test](t)(survival.LogRank(by, survival.LogRankOptions{})),
		must[survival.RMSTs](t)(survival.RestrictedMean(by, survival.RMSTOptions{})),
		must[stats.LogisticFit](t)(stats.Logistic(died, []stats.Predictor{{Name: "CC_score", Value: cc}},
			stats.LogisticOptions{})),
		must[stats.Correlation](t)(stats.Pearson(pci, cc, stats.PearsonOptions{})),
		must[stats.RankSum](t)(stats.MannWhitney(pci, cc, stats.MannWhitneyOptions{})),
		must[stats.MeanDifference](t)(stats.WelchT(pci, cc, stats.WelchOptions{})),
	} {
		upright = append(upright, k.Table())
	}
	upright = append(upright, awkward(), curves.Summary(), curves.AtTimes([]float64{12, 36, 60}), figure.Data(),
		must[table.Table](t)(c.Table1()),
		must[table.Table](t)(c.Table2()), must[table.Table](t)(c.Table3()), must[table.Table](t)(c.Describe()),
		must[table.Table](t)(hccpm.CodebookTable()))
	aside = []table.Table{must[table.Table](t)(c.Select("id", "sex", "age", "bmi", "kps", "onset", "treatments_before",
		"pathology", "pci", "cc", "or_minutes", "organ_resections", "blood_loss_ml", "os2_months", "alive")),
		life.Groups[0].Table(), book.Table(), book.Overview(), book.Summary(), must[table.Table](t)(hccpm.Ledger()),
		must[table.Table](t)(hccpm.Literature())}
	return upright, aside
}

// document sets each table in every way there is.
func document(tables []table.Table, page string, line int) string {
	var b strings.Builder
	b.WriteString("\\documentclass[a4paper" + page + "]{article}\n\\usepackage[margin=25mm]{geometry}\n" +
		"\\usepackage{booktabs,longtable}\n\\begin{document}\n")
	for i, t := range tables {
		label := "tab:" + string(rune('a'+i))
		short := t // a page of it
		short.Rows = nil
		for written := 0; len(short.Rows) < min(25, len(t.Rows)) && written < 400; {
			row := t.Rows[len(short.Rows)]
			short.Rows, written = append(short.Rows, row), written+len(strings.Join(row, ""))
		}
		b.WriteString(short.LaTeX(table.LaTeXOptions{Booktabs: true, Label: label, Line: line}) + "Table~\\ref{" + label +
			"}.\n\\clearpage\n")
		b.WriteString(t.LaTeX(table.LaTeXOptions{Long: true, Label: label + "l", Booktabs: i%2 == 0, Line: line}) +
			"Table~\\ref{" + label + "l}.\n\\clearpage\n")
		b.WriteString("\\noindent " + short.LaTeX(table.LaTeXOptions{Bare: true, Line: line}) + "\\clearpage\n")
	}
	b.WriteString("\\end{document}\n")
	return b.String()
}

var complaint = regexp.MustCompile(
	`(?m)^(! .*|Overfull .*|LaTeX Warning: (Reference|Citation|Float too|There were|Label).*|Missing character.*|.*[Uu]ndefined.*)$`)

// Every kind of table compiles: without an error, a sign that is missing, a
// reference that leads nowhere, and without a line that leaves the page.
func TestLaTeXCompiles(t *testing.T) {
	latex, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("pdflatex is not installed; make check-latex says what is needed")
	}
	upright, aside := everyTable(t)
	dir := os.Getenv("HIPEC_LATEX_OUT") // to look at the pages
	if dir == "" {
		dir = t.TempDir()
	}
	for name, source := range map[string]string{"upright": document(upright, "", 0), "aside": document(aside, ",landscape",
		130)} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(dir, name+".tex"), []byte(source), 0o644); err != nil {
				t.Fatal(err)
			}
			var log []byte
			for range 3 { // until references and the widths of long tables are known
				c := exec.Command(latex, "-interaction=nonstopmode", "-halt-on-error", name+".tex")
				c.Dir, c.WaitDelay, c.Env = dir, time.Minute, append(os.Environ(), "max_print_line=1000")
				var out bytes.Buffer
				c.Stdout, c.Stderr = &out, &out
				if err := c.Run(); err != nil {
					t.Fatalf("%v\n%s", err, out.Bytes()[max(0, out.Len()-3000):])
				}
				var err error
				if log, err = os.ReadFile(filepath.Join(dir, name+".log")); err != nil {
					t.Fatal(err)
				}
			}
			for _, m := range complaint.FindAll(log, -1) {
				t.Errorf("%s", m)
			}
			if pdf, err := os.ReadFile(filepath.Join(dir, name+".pdf")); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
				t.Errorf("no PDF: %v", err)
			}
		})
	}
}
