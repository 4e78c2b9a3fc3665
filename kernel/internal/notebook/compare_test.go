package notebook

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

func TestCompareNamesCellAndValue(t *testing.T) {
	a := parse(t, sample)
	if d := Compare(a, parse(t, sample)); len(d) != 0 {
		t.Fatalf("the same notebook differs: %v", d)
	}
	for change, want := range map[[2]string]string{
		{"0.686", "0.687"}:              "t.ipynb: cell [2], output 2, text/plain: 0.686 stored, 0.687 now",
		{`"b":1`, `"b":2`}:              `cell [2], output 2, application/json: 1 stored, 2 now`,
		{`["x\n","y"]`, `"x\nz"`}:       "cell [2], output 1, text, line 2: y stored, z now",
		{`"stdout"`, `"stderr"`}:        "output 1, kind: stream stdout stored, stream stderr now",
		{`"text/plain"`, `"text/html"`}: "output 2, text/html: nothing stored, there now",
	} {
		got := Compare(a, parse(t, strings.Replace(sample, change[0], change[1], 1)))
		found := false
		for _, d := range got {
			found = found || strings.Contains(d.String(), want)
		}
		if !found {
			t.Errorf("%v: got %v, want %s", change, got, want)
		}
	}
}

// book is a notebook of one code cell with one output in the given forms.
func book(rule string, data map[string]any) *Notebook {
	c := &Cell{Type: "code", Count: 12, Metadata: map[string]any{}, Outputs: []Output{
		{Type: "execute_result", Data: data}}}
	if rule != "" {
		c.Metadata["tags"] = []any{"compare-" + rule}
	}
	return &Notebook{Path: "b.ipynb", Cells: []*Cell{c}, Metadata: map[string]any{}}
}

const summary = `<table><caption>Summary</caption><thead><tr><th>group</th><th>n</th><th>median</th></tr></thead>` +
	`<tbody><tr><td>CC0/1</td><td>4</td><td>49.9</td></tr><tr><td>CC2/3</td><td>6</td><td>36.9</td></tr></tbody></table>`

func TestCompareTablesCellByCell(t *testing.T) {
	plain := "Summary\ngroup n median\nCC0/1 4   49.9\nCC2/3 6   36.9\n"
	a := book("", map[string]any{"text/html": summary, "text/plain": plain})
	b := book("", map[string]any{"text/html": strings.Replace(summary, "36.9", "37.1", 1),
		"text/plain": strings.Replace(plain, "36.9", "37.1", 1)})
	got := Compare(a, b)
	const want = "b.ipynb: cell [12], table “Summary”, row CC2/3, column median: 36.9 stored, 37.1 now"
	if len(got) != 1 || got[0].String() != want {
		t.Errorf("got %v\nwant once %s", got, want)
	}
	// One form changed by hand is not hidden by the other.
	b = book("", map[string]any{"text/html": summary, "text/plain": strings.Replace(plain, "36.9", "37.1", 1)})
	if got := Compare(a, b); len(got) != 1 || !strings.Contains(got[0].String(),
		"text/plain, line 4: 36.9 stored, 37.1 now") {
		t.Errorf("got %v", got)
	}
	b = book("", map[string]any{"text/html": strings.Replace(summary, "</tbody>", "<tr><td>x</td></tr></tbody>", 1),
		"text/plain": plain})
	if got := Compare(a, b); len(got) != 1 || !strings.Contains(got[0].String(), "number of rows: 2 stored, 3 now") {
		t.Errorf("got %v", got)
	}
}

// A bound is tested on both sides: what is just within is alike, what is just beyond is not.
func TestRules(t *testing.T) {
	for _, c := range []struct {
		rule, stored, now string
		alike             bool
	}{
		{"", "1.0", "1.00", false},
		{"exact", "1.0", "1.1", false},
		{"absolute=0.25", "1.0", "1.25", true},
		{"absolute=0.25", "1.0", "1.26", false},
		{"absolute=0.25", "a 1.0", "b 1.1", false},
		{"absolute=0.25", "1.0", "1.0 2.0", false},
		{"relative=0.5", "1", "2", true},
		{"relative=0.5", "1", "2.01", false},
		{"relative=0.5", "-1", "1", false},
		{"ignore", "1", "anything", true},
	} {
		got := Compare(book(c.rule, map[string]any{"text/plain": c.stored}),
			book(c.rule, map[string]any{"text/plain": c.now}))
		if (len(got) == 0) != c.alike {
			t.Errorf("%s, %s and %s: got %v, want alike %v", c.rule, c.stored, c.now, got, c.alike)
		}
	}
	for _, bad := range []string{"about", "absolute", "exact=1", "relative=-1", "absolute=NaN", "relative=x"} {
		if got := Compare(book(bad, map[string]any{"text/plain": "1"}), book(bad, map[string]any{"text/plain": "1"})); len(
			got) != 1 || !strings.Contains(got[0].String(), bad) {
			t.Errorf("%s: got %v", bad, got)
		}
	}
}

func TestChangedVerdictsComeFirst(t *testing.T) {
	table := func(n, verdict string) map[string]any {
		return map[string]any{"text/html": `<table><thead><tr><th>claim</th><th>recomputed</th><th>verdict</th></tr></thead>` +
			`<tr><td>median age</td><td>` + n + `</td><td>agrees</td></tr><tr><td>five-year survival</td><td>21</td><td>` +
			verdict + `</td></tr></table>`}
	}
	got := Compare(book("", table("43.5", "agrees")), book("", table("44.5", "contradicted")))
	if len(got) != 2 || !got[0].Verdict ||
		got[0].String() != "b.ipynb: cell [12], claim five-year survival, verdict: agrees stored, contradicted now" ||
		got[1].Verdict {
		t.Errorf("got %v", got)
	}
}

func TestFiguresByDataThenDrawing(t *testing.T) {
	figure := func(at, x string) map[string]any {
		return map[string]any{"text/html": `<figure><svg><title>Survival</title><path d="M0,0L` + x +
			`,5"/></svg><details><table><caption>Data</caption><thead><tr><th>time</th><th>S</th></tr></thead><tr><td>12</td><td>` + at + `</td></tr></table></details></figure>`}
	}
	for _, c := range []struct{ at, x, want string }{
		{"0.9", "10", ""},
		{"0.9", "10.01", ""},
		{"0.9", "10.02", "figure “Survival”, drawing, 1 of 4 coordinates, the first: 10 stored, 10.02 now"},
		{"0.8", "12", "table “Data”, row 12, column S: 0.9 stored, 0.8 now"},
	} {
		got := Compare(book("", figure("0.9", "10")), book("", figure(c.at, c.x)))
		if c.want == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || !strings.HasSuffix(got[0].String(), c.want) {
			t.Errorf("%s %s: got %v, want once %s", c.at, c.x, got, c.want)
		}
	}
}

// Of 100 × 100 points five may differ, six may not; a colour may by 23 steps, not by 24.
func TestFiguresByPixels(t *testing.T) {
	picture := func(points int, grey uint8) map[string]any {
		img := image.NewGray(image.Rect(0, 0, 100, 100))
		for i := range points {
			img.Set(i, 0, color.Gray{grey})
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		return map[string]any{"image/png": base64.StdEncoding.EncodeToString(b.Bytes())}
	}
	for _, c := range []struct {
		points int
		grey   uint8
		alike  bool
	}{{5, 255, true}, {6, 255, false}, {100, 23, true}, {100, 24, false}} {
		got := Compare(book("", picture(0, 0)), book("", picture(c.points, c.grey)))
		if (len(got) == 0) != c.alike {
			t.Errorf("%d points of %d: got %v", c.points, c.grey, got)
		}
	}
	got := Compare(book("", picture(0, 0)), book("", map[string]any{"image/png": "AAAA"}))
	if len(got) != 1 || !strings.Contains(got[0].Now, "cannot be read") {
		t.Errorf("got %v", got)
	}
}

func TestValuesInProse(t *testing.T) {
	text := "The cohort has <!--= cohort.N() -->10<!--/--> patients,\n**<!--= x -->21 %<!--/-->** of 33.\n\n" +
		"<!--= t -->\n\nold\n\n<!--/-->\n"
	list, err := Values(text, false)
	if err != nil || len(list) != 3 || list[1].Line != 2 || list[1].Text != "21 %" || list[2].Expression != "t" {
		t.Fatalf("%v %+v", err, list)
	}
	got := Render(text, []string{"11", "25 %", "| a |\n|---|\n"})
	if !strings.Contains(got, "-->11<!--/--> patients") || !strings.Contains(got,
		"<!--= t -->\n\n| a |\n|---|\n\n<!--/-->") {
		t.Error(got)
	}
	if again := Render(got, []string{"11", "25 %", "| a |\n|---|\n"}); again != got {
		t.Errorf("rendering twice differs: %q %q", again, got)
	}
	if _, err := Values("a\n- <!--= x -->1<!--/--> b", false); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a value at the start of a line: %v", err)
	}
	if _, err := Values("a <!--= x -->1<!--/--> b", true); err == nil || !strings.Contains(err.Error(),
		"names no notebook") {
		t.Errorf("a value without notebook: %v", err)
	}
	if list, err := Values("a <!--= 04-claims: x(1) -->1<!--/--> b", true); err != nil || list[0].Book != "04-claims" ||
		list[0].Expression != "x(1)" {
		t.Errorf("%v %v", err, list)
	}
}

func TestLiterals(t *testing.T) {
	text := "OS1 in March 2017, CC0/1; <!--= x -->21<!--/--> and twenty-one, [a](b12.md) 1,234.5 <!-- 7 -->\nForty points."
	var got []string
	for _, l := range Literals(text) {
		got = append(got, l.Text)
	}
	if strings.Join(got, " ") != "2017 1 twenty 1,234.5 forty" {
		t.Errorf("got %v", got)
	}
	if fault := CheckLiterals(text, got); fault != "" {
		t.Error(fault)
	}
	if fault := CheckLiterals(strings.Replace(text, "Forty", "Seventy", 1), got); !strings.Contains(fault,
		"line 2, the number seventy in the prose: forty declared") {
		t.Error(fault)
	}
	if fault := CheckLiterals("none", got); !strings.Contains(fault, "2017 declared, no number now") {
		t.Error(fault)
	}
}

func TestInject(t *testing.T) {
	make := func() *Notebook {
		return &Notebook{Path: "p.ipynb", Cells: []*Cell{
			{Type: "code", Source: "width := 12.0\nname := \"os1\"", Metadata: map[string]any{"tags": []any{"parameters"}}},
			{Type: "code", Source: "width", Metadata: map[string]any{}}}}
	}
	nb := make()
	if err := nb.Inject(map[string]string{"width": "6", "name": "pfs"}); err != nil {
		t.Fatal(err)
	}
	if len(nb.Cells) != 3 || nb.Cells[1].Source != "// Parameters\nname = \"pfs\"\nwidth = 6" ||
		!nb.Cells[1].Tagged("injected-parameters") {
		t.Errorf("%+v", nb.Cells[1])
	}
	if err := nb.Inject(map[string]string{"width": "24"}); err != nil || len(nb.Cells) != 3 ||
		!strings.Contains(nb.Cells[1].Source, "width = 24") {
		t.Errorf("again: %v %+v", err, nb.Cells[1])
	}
	for name, value := range map[string]string{"wide": "1", "width": "1 +"} {
		if err := make().Inject(map[string]string{name: value}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
}
