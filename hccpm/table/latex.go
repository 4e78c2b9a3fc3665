package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hipec/hccpm/internal/option"
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
	// Long may go on over several pages, with its headings on each; it takes the
	// longtable package.  A table that floats is cut off at the end of a page.
	Long bool
	// Line is how many characters fit beside one another on the page; 0 is 85, which
	// is 16 cm at 10 points.  A page on its side has 130.
	Line int
}

// LaTeX renders the table as a floating table with its caption above and its notes
// below, or as a tabular alone.  All text is escaped; signs that LaTeX has no plain
// letter for, such as ≤ and χ, become mathematics, and any other letter is left as
// it is, in UTF-8.  The empty table is an empty string.
//
// A table wider than the line breaks its long texts and its headings, and if that is
// not enough is set smaller, down to \scriptsize; one that is wider still sticks out.
func (t Table) LaTeX(options ...LaTeXOptions) string {
	o := option.Of(options)
	if len(t.Columns) == 0 {
		return ""
	}
	if o.Line <= 0 {
		o.Line = 85
	}
	fit := t.fit(o.Line)
	if o.Long && !o.Bare {
		return t.long(o, fit)
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
	b.WriteString(fit.size)
	b.WriteString(t.tabular(o, fit))
	if !o.Bare {
		b.WriteString(t.notesBelow() + "\\end{table}\n")
	}
	return b.String()
}

func (t Table) notesBelow() string {
	if len(t.Notes) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n\\smallskip\n\\begin{minipage}{\\linewidth}\\footnotesize\n")
	for i, n := range t.Notes {
		if i > 0 {
			b.WriteString("\\par ")
		}
		b.WriteString(latexEscape(n) + "\n")
	}
	b.WriteString("\\end{minipage}\n")
	return b.String()
}

// long is the table across pages.
func (t Table) long(o LaTeXOptions, fit fitted) string {
	rule, middle, bottom := o.rules()
	var b strings.Builder
	b.WriteString("\\begingroup\n" + fit.size + "\\begin{longtable}{" + t.columnSpec(fit) + "}\n")
	if t.Caption != "" || o.Label != "" {
		if t.Caption != "" {
			b.WriteString("\\caption{" + latexEscape(t.Caption) + "}")
		}
		if o.Label != "" {
			b.WriteString("\\label{" + o.Label + "}")
		}
		b.WriteString(" \\\\\n")
	}
	b.WriteString(rule + "\n" + t.latexHead(fit) + middle + "\n\\endfirsthead\n")
	b.WriteString(rule + "\n" + t.latexHead(fit) + middle + "\n\\endhead\n" + bottom + "\n\\endfoot\n")
	for r := range t.Rows {
		b.WriteString(t.latexLine(fit, func(c int) string { return t.cell(r, c) }))
	}
	b.WriteString("\\end{longtable}\n\\endgroup\n")
	if len(t.Notes) > 0 {
		b.WriteString("\\noindent" + strings.TrimPrefix(t.notesBelow(), "\n\\smallskip\n"))
	}
	return b.String()
}

// fitted is how a table is brought onto a line.
type fitted struct {
	width []float64 // of each column as a part of the line; 0 is as wide as its text
	size  string    // a smaller lettering, with less between columns
	// stacked headings have their words below one another.
	stacked bool
}

// widest is the length of the longest text of a column, of a stacked heading that of
// its longest word.
func (t Table) widest(c int, stacked bool) int {
	n := utf8.RuneCountInString(t.Columns[c].Name)
	if stacked {
		n = 0
		for _, word := range words(t.Columns[c].Name) {
			n = max(n, utf8.RuneCountInString(strings.TrimSpace(word)))
		}
	}
	for r := range t.Rows {
		n = max(n, utf8.RuneCountInString(t.cell(r, c)))
	}
	return n
}

// words of a heading, which end after a blank or a low line.
func words(heading string) []string {
	out := strings.SplitAfter(strings.ReplaceAll(heading, "_", "_ "), " ")
	for i, w := range out {
		if strings.HasSuffix(w, "_ ") {
			out[i] = strings.TrimSuffix(w, " ")
		}
	}
	return out
}

// stack is a heading with its words in as many lines as the column is too narrow for.
func (t Table) stack(c int) string {
	room := t.widest(c, true)
	var lines []string
	for _, w := range words(t.Columns[c].Name) {
		if k := len(lines) - 1; k >= 0 && utf8.RuneCountInString(strings.TrimSpace(lines[k]+w)) <= room {
			lines[k] += w
		} else {
			lines = append(lines, w)
		}
	}
	for i := range lines {
		lines[i] = latexEscape(strings.TrimSpace(lines[i]))
	}
	if len(lines) == 1 {
		return lines[0]
	}
	return `\shortstack[` + []string{"l", "r", "c"}[t.Columns[c].Align] + `]{` + strings.Join(lines, ` \\ `) + "}"
}

// Texts are not broken to fewer characters than this.
const leastWrapped = 14

// fit finds the largest lettering in which the table is no wider than the line, its
// longer texts broken.
func (t Table) fit(line int) fitted {
	sizes := []struct {
		name              string
		letter, separator float64 // in characters of the normal size
	}{{"", 1, 2.4}, {"\\small\n\\setlength{\\tabcolsep}{4pt}\n", 0.9, 1.6},
		{"\\footnotesize\n\\setlength{\\tabcolsep}{3pt}\n", 0.8, 1.2},
		{"\\scriptsize\n\\setlength{\\tabcolsep}{2pt}\n", 0.7, 0.8}}
	var out fitted
	for i := range 2 * len(sizes) {
		s, stacked := sizes[i/2], i%2 == 1
		room := (float64(line) - s.separator*float64(len(t.Columns))) / s.letter
		widths, ok := t.wrapped(room, stacked)
		out = fitted{make([]float64, len(widths)), s.name, stacked}
		for c, w := range widths {
			out.width[c] = w * s.letter / float64(line)
		}
		if ok {
			return out
		}
	}
	return out
}

// wrapped is the widths of the columns that must be broken to fit into so many
// characters, and whether they do: the longest give way first.
func (t Table) wrapped(room float64, stacked bool) ([]float64, bool) {
	out := make([]float64, len(t.Columns))
	var texts []int
	for c := range t.Columns {
		if n := t.widest(c, stacked); t.Columns[c].Align == Left && n > leastWrapped {
			texts = append(texts, c)
		} else {
			room -= float64(n)
		}
	}
	slices.SortStableFunc(texts, func(a, b int) int { return t.widest(a, stacked) - t.widest(b, stacked) })
	for i, c := range texts { // each may have an equal part of what the shorter ones leave
		n, part := float64(t.widest(c, stacked)), room/float64(len(texts)-i)
		if n > part {
			n = max(part, leastWrapped)
			out[c] = n
		}
		room -= n
	}
	return out, room > -0.01
}

func (o LaTeXOptions) rules() (top, middle, bottom string) {
	if o.Booktabs {
		return `\toprule`, `\midrule`, `\bottomrule`
	}
	return `\hline`, `\hline`, `\hline`
}

func (t Table) columnSpec(fit fitted) string {
	var b strings.Builder
	for i, c := range t.Columns {
		if fit.width[i] > 0 {
			fmt.Fprintf(&b, "p{%.3f\\linewidth}", fit.width[i])
			continue
		}
		b.WriteString([]string{"l", "r", "c"}[c.Align])
	}
	return b.String()
}

// latexLine is one row.  Broken texts are ragged: a narrow column has no room to
// stretch its blanks.
func (t Table) latexLine(fit fitted, cell func(c int) string) string {
	cells := make([]string, len(t.Columns))
	for c := range t.Columns {
		cells[c] = latexEscape(cell(c))
		if fit.width[c] > 0 && cells[c] != "" {
			cells[c] = `\raggedright ` + breakable(cells[c])
		}
	}
	return joined(cells, fit)
}

// latexHead is the headings.
func (t Table) latexHead(fit fitted) string {
	if !fit.stacked {
		return t.latexLine(fit, func(c int) string { return t.Columns[c].Name })
	}
	cells := make([]string, len(t.Columns))
	for c := range cells {
		cells[c] = t.stack(c)
		if fit.width[c] > 0 {
			cells[c] = `\raggedright ` + breakable(latexEscape(t.Columns[c].Name))
		}
	}
	return joined(cells, fit)
}

func joined(cells []string, fit fitted) string {
	if strings.HasPrefix(cells[0], "[") || strings.HasPrefix(cells[0], "*") {
		// after \\ these are a distance, and no break
		cells[0] = "{}" + cells[0]
	}
	end := ` \\`
	if slices.Max(fit.width) > 0 { // in ragged text \\ ends a line, not the row
		end = ` \tabularnewline`
	}
	return strings.Join(cells, " & ") + end + "\n"
}

// breakable lets a line end where words are joined by signs.
func breakable(s string) string {
	return strings.NewReplacer("/", `/\allowbreak{}`, `\_`, `\_\allowbreak{}`, ";", `;\allowbreak{}`, ",",
		`,\allowbreak{}`).Replace(s)
}

// tabular is headings and rows between three rules.
func (t Table) tabular(o LaTeXOptions, fit fitted) string {
	top, middle, bottom := o.rules()
	var b strings.Builder
	b.WriteString("\\begin{tabular}{" + t.columnSpec(fit) + "}\n" + top + "\n")
	b.WriteString(t.latexHead(fit) + middle + "\n")
	for r := range t.Rows {
		b.WriteString(t.latexLine(fit, func(c int) string { return t.cell(r, c) }))
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
		"α", `$\alpha$`, "β", `$\beta$`, "κ", `$\kappa$`, "ρ", `$\rho$`, "τ", `$\tau$`, "∞", `$\infty$`, "≈", `$\approx$`,
		"Δ", `$\Delta$`,
		"--", "-{}-", "?`", "?{}`", "!`", "!{}`", // which fonts draw as one sign
		"–", "--", "—", "---", "…", `\ldots{}`, "’", "'", "†", `\dag{}`, "‡", `\ddag{}`, "§", `\S{}`,
		"\n", " ", "\r", " ", "\t", " ",
	).Replace(text)
}
