package notebook

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Difference is one place where a recomputed output is not the stored one.
type Difference struct {
	Path   string
	Cell   int // among all cells, from 1
	Output int // from 1; 0 if the number of outputs differs
	What   string
	Stored string
	Now    string
}

func (d Difference) String() string {
	where := fmt.Sprintf("%s: cell %d", d.Path, d.Cell)
	if d.Output > 0 {
		where += fmt.Sprintf(", output %d", d.Output)
	}
	return fmt.Sprintf("%s, %s:\n    stored     %s\n    recomputed %s", where, d.What, d.Stored, d.Now)
}

// Compare names every place where the outputs of two runs of one notebook differ. Texts are compared line by line, and the first
// differing word of a line is named.
func Compare(stored, now *Notebook) []Difference {
	var out []Difference
	for i, c := range stored.Cells {
		if c.Type != "code" || i >= len(now.Cells) {
			continue
		}
		n := now.Cells[i]
		add := func(output int, what, a, b string) {
			out = append(out, Difference{stored.Path, i + 1, output, what, a, b})
		}
		if len(c.Outputs) != len(n.Outputs) {
			add(0, "number of outputs", fmt.Sprint(len(c.Outputs)), fmt.Sprint(len(n.Outputs)))
			continue
		}
		if c.Count != n.Count {
			add(0, "execution count", fmt.Sprint(c.Count), fmt.Sprint(n.Count))
		}
		for k := range c.Outputs {
			compareOutput(c.Outputs[k], n.Outputs[k], func(what, a, b string) { add(k+1, what, a, b) })
		}
	}
	return out
}

func compareOutput(a, b Output, add func(what, a, b string)) {
	if a.Type != b.Type || a.Name != b.Name {
		add("kind", a.Type+" "+a.Name, b.Type+" "+b.Name)
		return
	}
	compareText("text", a.Text, b.Text, add)
	compareText("error", a.EName+": "+a.EValue+"\n"+strings.Join(a.Trace, "\n"), b.EName+": "+b.EValue+"\n"+strings.Join(b.Trace, "\n"), add)
	for mime, av := range a.Data {
		bv, ok := b.Data[mime]
		if !ok {
			add(mime, "there", "missing")
			continue
		}
		compareText(mime, asText(av), asText(bv), add)
	}
	for mime := range b.Data {
		if _, ok := a.Data[mime]; !ok {
			add(mime, "missing", "there")
		}
	}
}

func asText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	data, _ := json.Marshal(v) // came out of JSON, goes back
	return string(data)
}

// compareText reports the first line in which two texts differ.
func compareText(what, a, b string, add func(what, a, b string)) {
	if a == b {
		return
	}
	al, bl := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(al), len(bl)) {
		x, y := "(no such line)", "(no such line)"
		if i < len(al) {
			x = al[i]
		}
		if i < len(bl) {
			y = bl[i]
		}
		if x != y {
			add(fmt.Sprintf("%s, line %d", what, i+1), around(x, y), around(y, x))
			return
		}
	}
}

// around answers the part of a line that differs from another, with some of what stands about it.
func around(s, other string) string {
	const about, most = 24, 72
	at := 0
	for at < len(s) && at < len(other) && s[at] == other[at] {
		at++
	}
	from, to := max(0, at-about), min(len(s), max(0, at-about)+most)
	part := strings.ToValidUTF8(s[from:to], "")
	if from > 0 {
		part = "…" + part
	}
	if to < len(s) {
		part += "…"
	}
	return part
}
