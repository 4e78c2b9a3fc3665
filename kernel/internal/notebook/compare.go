package notebook

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

func itoa(i int) string { return strconv.Itoa(i) }

// Difference is one place where what is stored is not what comes out now.
type Difference struct {
	Path string
	// Cell names the cell as the notebook counts: "cell [12]", or "the Markdown cell below [12]".
	Cell string
	// Where is the place in the cell: `table "Summary", row CC2/3, column median`.
	Where       string
	Stored, Now string
	// Verdict: the verdict on a claim has changed.
	Verdict bool
	// Stale: the cell's code, or the code of one before it, has changed since it was run.
	Stale bool
}

// String says it in one line.
func (d Difference) String() string {
	s := d.Path + ": " + d.Cell + ", " + d.Where + ": " + d.Stored + " stored, " + d.Now + " now"
	if d.Stale {
		s += " (stale: its code, or code before it, was changed after it was run)"
	}
	return s
}

// Compare names every place where the outputs of two runs of one notebook differ: tables cell by
// cell, figures by their data and then by how they are drawn, texts by their numbers. A number is
// named once, in however many forms it is stored. Numbers are compared as the cell's [Rule] says.
// How cells are numbered and what a front end writes besides is not content. Changed verdicts come
// first.
func Compare(stored, now *Notebook) []Difference {
	var out []Difference
	stale, last := false, 0
	for i, c := range stored.Cells {
		if i >= len(now.Cells) {
			break
		}
		n := now.Cells[i]
		place := Difference{Path: stored.Path, Cell: fmt.Sprintf("the Markdown cell below [%d]", last)}
		if last == 0 {
			place.Cell = fmt.Sprintf("the Markdown cell %d from the top", i+1)
		}
		if c.Type == "code" {
			last = max(c.Count, n.Count)
			place.Cell = fmt.Sprintf("cell [%d]", last)
			if c.Count > 0 {
				place.Cell = fmt.Sprintf("cell [%d]", c.Count)
			}
			stale = stale || c.changedSinceRun()
		}
		place.Stale = stale
		k := comparison{place: place}
		switch c.Type {
		case "code":
			var err error
			if k.rule, err = c.rule(); err != nil {
				k.add("its rule", err.Error(), "none that can be used")
			}
			k.outputs(c.Outputs, n.Outputs)
		case "markdown":
			k.prose(c.Source, n.Source)
		}
		out = append(out, k.found...)
	}
	slices.SortStableFunc(out, func(a, b Difference) int {
		switch {
		case a.Verdict == b.Verdict:
			return 0
		case a.Verdict:
			return -1
		}
		return 1
	})
	return out
}

// comparison collects the differences of one cell.
type comparison struct {
	place Difference
	rule  Rule
	found []Difference
	named map[[2]string]bool // in the output at hand
}

func (k *comparison) add(where, stored, now string) {
	d := k.place
	d.Where, d.Stored, d.Now = where, shorten(stored), shorten(now)
	k.found = append(k.found, d)
}

// once adds a difference unless the output's other forms have named these two values already.
func (k *comparison) once(where, stored, now string) {
	pair := [2]string{stored, now}
	if !k.named[pair] {
		k.named[pair] = true
		k.add(where, stored, now)
	}
}

func shorten(s string) string {
	const most = 90
	if s == "" {
		return "nothing"
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func (k *comparison) outputs(a, b []Output) {
	a, b = content(a), content(b)
	if k.rule.Mode == Ignore {
		return
	}
	if len(a) != len(b) {
		k.add("number of outputs", itoa(len(a)), itoa(len(b)))
	}
	for i := range min(len(a), len(b)) {
		where := ""
		if len(a) > 1 {
			where = "output " + itoa(i+1) + ", "
		}
		k.named = map[[2]string]bool{}
		k.output(where, a[i], b[i])
	}
}

// content leaves out what is no result: the kernel's own notes on the order of cells.
func content(list []Output) []Output {
	return slices.DeleteFunc(slices.Clone(list), func(o Output) bool { return o.Metadata[NoteKey] != nil })
}

// NoteKey marks outputs in which the kernel speaks of the notebook; they are no results.
const NoteKey = "hipec_note"

func (k *comparison) output(where string, a, b Output) {
	if a.Type != b.Type || a.Name != b.Name {
		k.add(where+"kind", strings.TrimSpace(a.Type+" "+a.Name), strings.TrimSpace(b.Type+" "+b.Name))
		return
	}
	k.text(where+"text", a.Text, b.Text)
	if a.Type == "error" {
		k.text(where+"error", a.EName+": "+a.EValue, b.EName+": "+b.EValue)
		return
	}
	for _, mime := range mimes(a, b) {
		av, there := a.Data[mime]
		bv, still := b.Data[mime]
		switch {
		case !there:
			k.add(where+mime, "", "there")
		case !still:
			k.add(where+mime, "there", "")
		case mime == "text/html":
			k.page(where, asText(av), asText(bv))
		case mime == "image/svg+xml":
			k.drawing(where, asText(av), asText(bv))
		case mime == "image/png":
			k.pixels(where, asText(av), asText(bv))
		default:
			k.text(where+mime, asText(av), asText(bv))
		}
	}
}

// mimes are the forms of two outputs, those first in which a difference has a place with a name.
func mimes(a, b Output) []string {
	all := maps.Clone(a.Data)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, b.Data)
	first := map[string]int{"text/html": -3, "image/svg+xml": -2, "text/plain": -1}
	return slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		if first[x] != first[y] {
			return first[x] - first[y]
		}
		return strings.Compare(x, y)
	})
}

func asText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	data, _ := json.Marshal(v) // came out of JSON, goes back
	return string(data)
}

func (k *comparison) page(where, a, b string) {
	if a == b {
		return
	}
	p, q := readPage(a), readPage(b)
	before := len(k.found)
	if len(p.tables) != len(q.tables) {
		k.add(where+"number of tables", itoa(len(p.tables)), itoa(len(q.tables)))
	}
	for i := range min(len(p.tables), len(q.tables)) {
		k.table(where, i, p.tables[i], q.tables[i])
	}
	k.text(where+"text", p.text, q.text)
	if len(k.found) > before {
		return // a figure whose data differ is drawn differently: that is not said again
	}
	if len(p.svgs) != len(q.svgs) {
		k.add(where+"number of figures", itoa(len(p.svgs)), itoa(len(q.svgs)))
	}
	for i := range min(len(p.svgs), len(q.svgs)) {
		k.drawing(where, p.svgs[i], q.svgs[i])
	}
}

func (k *comparison) table(where string, i int, a, b grid) {
	where += "table " + itoa(i+1)
	if a.caption != "" {
		where = strings.TrimSuffix(where, "table "+itoa(i+1)) + "table “" + shorten(a.caption) + "”"
	}
	k.value(where+", caption", a.caption, b.caption)
	for c := range max(len(a.head), len(b.head)) {
		k.value(where+", heading of column "+itoa(c+1), at(a.head, c), at(b.head, c))
	}
	if len(a.rows) != len(b.rows) {
		k.add(where+", number of rows", itoa(len(a.rows)), itoa(len(b.rows)))
	}
	labels := a.labels()
	for r := range min(len(a.rows), len(b.rows)) {
		for c := range max(len(a.rows[r]), len(b.rows[r])) {
			place := fmt.Sprintf("%s, row %s, column %s", where, labels[r], a.column(c))
			verdict := a.column(c) == "verdict"
			if verdict {
				place = fmt.Sprintf("claim %s, verdict", labels[r])
			}
			before := len(k.found)
			k.value(place, at(a.rows[r], c), at(b.rows[r], c))
			for f := before; verdict && f < len(k.found); f++ {
				k.found[f].Verdict = true
			}
		}
	}
	for r := range max(len(a.notes), len(b.notes)) {
		k.value(where+", note "+itoa(r+1), at(a.notes, r), at(b.notes, r))
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
