package table

import (
	"encoding/csv"
	"strings"
	"unicode/utf8"
)

// Align says on which side of its column a cell stands.
type Align int

const (
	// Left is for text; it is the zero value.
	Left Align = iota
	// Right is for numbers, so that decimals line up.
	Right
	// Center is for marks such as a tick.
	Center
)

// Column is the heading of one column and the side its cells stand on.
type Column struct {
	Name  string
	Align Align
}

// Table is a caption, headings, rows of text and notes.
//
// Every row should hold len(Columns) cells: a shorter row is shown with empty
// cells, and cells beyond the last column are not shown.  The zero value is an
// empty table and renders as an empty string in every text form.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
	Notes   []string
}

// Text makes left-aligned columns with the given headings.
func Text(names ...string) []Column { return columns(Left, names) }

// Numbers makes right-aligned columns with the given headings.
func Numbers(names ...string) []Column { return columns(Right, names) }

func columns(a Align, names []string) []Column {
	out := make([]Column, len(names))
	for i, n := range names {
		out[i] = Column{Name: n, Align: a}
	}
	return out
}

// Append adds one row at the end of the table.
func (t *Table) Append(cells ...string) { t.Rows = append(t.Rows, cells) }

// cell is the text in row r, column c, empty where the row is short.
func (t Table) cell(r, c int) string {
	if c < len(t.Rows[r]) {
		return t.Rows[r][c]
	}
	return ""
}

// String renders the table as fixed-width text, as R prints a data frame: one
// space between columns, no rules, the notes below.
func (t Table) String() string {
	var b strings.Builder
	if t.Caption != "" {
		b.WriteString(t.Caption + "\n")
	}
	if len(t.Columns) > 0 {
		b.WriteString(t.grid())
	}
	for _, n := range t.Notes {
		b.WriteString(n + "\n")
	}
	return b.String()
}

// grid is the headings and rows alone, each line ended by a newline.
func (t Table) grid() string {
	width := make([]int, len(t.Columns))
	for c, col := range t.Columns {
		width[c] = utf8.RuneCountInString(col.Name)
		for r := range t.Rows {
			width[c] = max(width[c], utf8.RuneCountInString(t.cell(r, c)))
		}
	}
	var b strings.Builder
	line := func(cell func(c int) string) {
		var l strings.Builder
		for c, col := range t.Columns {
			if c > 0 {
				l.WriteByte(' ')
			}
			l.WriteString(pad(oneLine(cell(c)), width[c], col.Align))
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	line(func(c int) string { return t.Columns[c].Name })
	for r := range t.Rows {
		line(func(c int) string { return t.cell(r, c) })
	}
	return b.String()
}

// pad fills s with spaces to the given number of runes.
func pad(s string, width int, a Align) string {
	room := width - utf8.RuneCountInString(s)
	if room <= 0 {
		return s
	}
	switch a {
	case Right:
		return strings.Repeat(" ", room) + s
	case Center:
		return strings.Repeat(" ", room/2) + s + strings.Repeat(" ", room-room/2)
	}
	return s + strings.Repeat(" ", room)
}

// oneLine keeps a cell on its line; widths are unchanged.
func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(s)
}

// CSV renders headings and rows as comma-separated values (RFC 4180 quoting,
// lines ended by a newline).  Caption and notes are left out.
func (t Table) CSV() string {
	if len(t.Columns) == 0 {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	record := make([]string, len(t.Columns))
	for c, col := range t.Columns {
		record[c] = col.Name
	}
	_ = w.Write(record) // a strings.Builder never fails
	for r := range t.Rows {
		for c := range t.Columns {
			record[c] = t.cell(r, c)
		}
		_ = w.Write(record)
	}
	w.Flush()
	return b.String()
}

// Markdown renders the table in the pipe form that GitHub and Jupyter read.
// The caption stands above it in bold, the notes below it.
func (t Table) Markdown() string {
	var b strings.Builder
	if t.Caption != "" {
		b.WriteString("**" + markdownEscape(t.Caption) + "**\n\n")
	}
	if len(t.Columns) > 0 {
		b.WriteString("|")
		for _, col := range t.Columns {
			b.WriteString(" " + markdownEscape(col.Name) + " |")
		}
		b.WriteString("\n|")
		for _, col := range t.Columns {
			b.WriteString([]string{" :-- |", " --: |", " :-: |"}[col.Align])
		}
		b.WriteString("\n")
		for r := range t.Rows {
			b.WriteString("|")
			for c := range t.Columns {
				b.WriteString(" " + markdownEscape(t.cell(r, c)) + " |")
			}
			b.WriteString("\n")
		}
	}
	for _, n := range t.Notes {
		b.WriteString("\n" + markdownEscape(n) + "\n")
	}
	return b.String()
}

// markdownEscape protects the characters that would end a cell or start markup.
func markdownEscape(s string) string {
	return strings.NewReplacer(
		`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`",
		"<", "&lt;", ">", "&gt;", "\n", " ", "\r", " ",
	).Replace(s)
}
