package table

import (
	"strings"
)

// LaTeXOptions chooses how a table is set.  The zero value needs no package but
// those every LaTeX has.
type LaTeXOptions struct {
	// Booktabs sets the rules of the booktabs package, which the document must load.
	Booktabs bool
	// Label for \ref; empty is none.
	Label string
	// Bare is the tabular alone, without the floating table around it, its caption,
	// label and notes.
	Bare bool
}

// LaTeX renders the table as a floating table with its caption above and its notes
// below, or as a tabular alone.  All text is escaped; signs that LaTeX has no plain
// letter for, such as ≤ and χ, become mathematics, and any other letter is left as
// it is, in UTF-8.  The empty table is an empty string.
func (t Table) LaTeX(o LaTeXOptions) string {
	if len(t.Columns) == 0 {
		return ""
	}
	var b strings.Builder
	if !o.Bare {
		b.WriteString("\\begin{table}\n\\centering\n")
		if t.Caption != "" {
			b.WriteString("\\caption{" + latexEscape(t.Caption) + "}\n")
		}
		if o.Label != "" {
			b.WriteString("\\label{" + o.Label + "}\n")
		}
	}
	b.WriteString(t.tabular(o))
	if !o.Bare {
		if len(t.Notes) > 0 {
			b.WriteString("\n\\smallskip\n\\begin{minipage}{\\linewidth}\\footnotesize\n")
			for i, n := range t.Notes {
				if i > 0 {
					b.WriteString("\\par ")
				}
				b.WriteString(latexEscape(n) + "\n")
			}
			b.WriteString("\\end{minipage}\n")
		}
		b.WriteString("\\end{table}\n")
	}
	return b.String()
}

// tabular is headings and rows between three rules.
func (t Table) tabular(o LaTeXOptions) string {
	top, middle, bottom := `\hline`, `\hline`, `\hline`
	if o.Booktabs {
		top, middle, bottom = `\toprule`, `\midrule`, `\bottomrule`
	}
	var b strings.Builder
	b.WriteString("\\begin{tabular}{")
	for _, c := range t.Columns {
		b.WriteString([]string{"l", "r", "c"}[c.Align])
	}
	b.WriteString("}\n" + top + "\n")
	line := func(cell func(c int) string) {
		cells := make([]string, len(t.Columns))
		for c := range t.Columns {
			cells[c] = latexEscape(cell(c))
		}
		if strings.HasPrefix(cells[0], "[") { // after \\ it would be a distance
			cells[0] = "{}" + cells[0]
		}
		b.WriteString(strings.Join(cells, " & ") + " \\\\\n")
	}
	line(func(c int) string { return t.Columns[c].Name })
	b.WriteString(middle + "\n")
	for r := range t.Rows {
		line(func(c int) string { return t.cell(r, c) })
	}
	b.WriteString(bottom + "\n\\end{tabular}\n")
	return b.String()
}

// latexEscape protects what LaTeX reads as markup, and keeps the blanks that
// indent a cell.
func latexEscape(s string) string {
	text := strings.TrimLeft(s, " \u00a0")
	indent := strings.Repeat("~", len([]rune(s))-len([]rune(text)))
	return indent + strings.NewReplacer(
		`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "$", `\$`, "&", `\&`, "%", `\%`, "#", `\#`, "_", `\_`,
		"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "<", "$<$", ">", "$>$", "|", "$|$", `"`, "''",
		"≤", `$\le$`, "≥", `$\ge$`, "±", `$\pm$`, "×", `$\times$`, "−", "$-$", "χ", `$\chi$`, "²", "$^2$", "√", `$\surd$`,
		"α", `$\alpha$`, "β", `$\beta$`, "κ", `$\kappa$`, "ρ", `$\rho$`, "τ", `$\tau$`, "∞", `$\infty$`, "≈", `$\approx$`, "Δ", `$\Delta$`,
		"–", "--", "—", "---", "…", `\ldots{}`, "’", "'", "†", `\dag{}`, "‡", `\ddag{}`, "§", `\S{}`,
		"\n", " ", "\r", " ", "\t", " ",
	).Replace(text)
}
