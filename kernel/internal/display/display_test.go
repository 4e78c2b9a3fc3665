package display

import (
	"encoding/base64"
	"errors"
	"image"
	"strings"
	"testing"
	"time"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
)

type page struct{}

func (page) HTML() string   { return "<b>x</b>" }
func (page) String() string { return "x" }

type drawing struct{}

func (drawing) SVG() string { return "<svg/>" }
func (drawing) PNG() []byte { return []byte{1} }
func (drawing) Alt() string { return "a drawing" }

type figure struct{ drawing }

func (figure) HTML() string { return "<figure/>" }

type broken struct{}

func (broken) HTML() string { panic("no") }

func TestOf(t *testing.T) {
	frame := dataframe.New(series.New([]string{"a<b", "c"}, series.String, "name"),
		series.New([]float64{22.6, 3}, series.Float, "bmi"))
	for name, tc := range map[string]struct {
		v    any
		mime string
		want string // part of it
	}{
		"a number":         {42, Text, "42"},
		"a string":         {"as it is\n", Text, "as it is\n"},
		"nil":              {nil, Text, "nil"},
		"an error":         {errors.New("bad"), Text, "bad"},
		"a struct":         {struct{ A int }{3}, Text, "{A:3}"},
		"html":             {page{}, HTMLType, "<b>x</b>"},
		"html's text":      {page{}, Text, "x"},
		"svg":              {drawing{}, SVG, "<svg/>"},
		"svg's text":       {drawing{}, Text, "a drawing"},
		"a method panics":  {broken{}, Text, "its own method panicked: no"},
		"a nil matrix":     {(*mat.Dense)(nil), Text, "<nil>"},
		"a frame":          {frame, HTMLType, "<td style=\"text-align:right\">22.6</td>"},
		"a frame, escaped": {frame, HTMLType, "a&lt;b"},
		"a frame's text":   {frame, Text, "2 rows × 2 columns"},
		"a matrix as a table": {mat.NewDense(2, 2, []float64{1, 2.5, 3, 4}), HTMLType,
			"<div style=\"overflow-x:auto\"><table class=\"hipec-table\"><caption>2 × 2</caption>\n<tbody>\n" +
				"<tr><td style=\"text-align:right\">1</td><td style=\"text-align:right\">2.5</td></tr>"},
		"a matrix": {mat.NewDense(2, 2, []float64{1, 2, 3, 4}), Text, "2 × 2"},
		"an image": {image.NewGray(image.Rect(0, 0, 3, 2)), Text, "3 × 2 pixels"},
		"an image's pixels": {image.NewGray(image.Rect(0, 0, 3, 2)), PNG, base64.StdEncoding.EncodeToString(
			[]byte("\x89PNG\r\n"))[:7]},
		"a plot":             {plot.New(), SVG, "<svg"},
		"a frame that erred": {dataframe.DataFrame{Err: errors.New("no column")}, Text, "no column"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := Of(tc.v).Data[tc.mime].(string)
			if !strings.Contains(got, tc.want) {
				t.Errorf("%s is %q, want %q in it", tc.mime, got, tc.want)
			}
		})
	}
	// LaTeX and Word take no SVG.
	if _, ok := Of(drawing{}).Data[PNG]; !ok {
		t.Error("no pixels beside a vector picture")
	}
}

func TestLargeFrameIsCut(t *testing.T) {
	x := make([]int, 100000)
	for i := range x {
		x[i] = i
	}
	b := Of(dataframe.New(series.New(x, series.Int, "i")))
	html := b.Data[HTMLType].(string)
	if n := strings.Count(html, "<tr>"); n != frameRows+2 {
		t.Errorf("%d rows", n)
	}
	if !strings.Contains(html, "99999") || !strings.Contains(html, "100000 rows") {
		t.Error("no tail or no shape")
	}
}

func TestMissingIsNA(t *testing.T) {
	f := dataframe.New(series.New([]string{"1.5", ""}, series.Float, "x"))
	if text := Of(f).Data[Text].(string); !strings.Contains(text, "NA") || strings.Contains(text, "NaN") {
		t.Errorf("got %q", text)
	}
}

func TestErr(t *testing.T) {
	if Err(dataframe.DataFrame{Err: errors.New("no column")}) == nil {
		t.Error("the frame's error is lost")
	}
	for _, v := range []any{nil, 3, errors.New("an error is a value here"), (*dataframe.DataFrame)(nil)} {
		if err := Err(v); err != nil {
			t.Errorf("%v: %v", v, err)
		}
	}
}

func TestAll(t *testing.T) {
	b := All([]any{page{}, "a<b"})
	if b.Data[Text] != "x\na<b" || b.Data[HTMLType] != "<b>x</b>\n<pre>a&lt;b</pre>" {
		t.Errorf("got %v", b.Data)
	}
	if _, ok := All([]any{1, 2}).Data[HTMLType]; ok {
		t.Error("plain values became HTML")
	}
	if got := All([]any{figure{}, drawing{}}).Data[HTMLType]; got != "<figure/>\n<svg/>" {
		t.Errorf("a drawing that is a page of its own, and one that is not, are shown as %q", got)
	}
}

type person struct {
	Name   string
	Age    int
	hidden bool
}

type foreign struct{}

func (foreign) Render() struct{ Data, Metadata, Transient map[string]any } {
	return struct{ Data, Metadata, Transient map[string]any }{
		map[string]any{"image/png": []byte{1}, "text/html": []byte("<p>"), "text/plain": "f"}, map[string]any{"m": 1},
		map[string]any{"display_id": "i"},
	}
}

func TestTablesAndRenderers(t *testing.T) {
	for _, c := range []struct {
		v    any
		want []string
	}{
		{[]person{{"Ann <b>", 5, true}, {"Bo", 7, false}}, []string{"<th style=\"text-align:left\">Name</th>",
			"Ann &lt;b&gt;", "right\">7<", "2 × display.person"}},
		{[]*person{{"Ann", 5, true}, nil}, []string{"Ann"}},
		{map[int]string{10: "ten", 9: "nine"}, []string{">9</td><td style=\"text-align:left\">nine", "2 entries"}},
	} {
		page, _ := Of(c.v).Data[HTMLType].(string)
		for _, w := range c.want {
			if !strings.Contains(page, w) {
				t.Errorf("%v: no %q in %s", c.v, w, page)
			}
		}
		if strings.Contains(page, "hidden") {
			t.Errorf("%v: %s", c.v, page)
		}
	}
	for _, v := range []any{[]int{1}, map[string]int{}, []person{}, []time.Duration{1}, person{}, nil} {
		if page := Of(v).Data[HTMLType]; page != nil {
			t.Errorf("%v became a table: %v", v, page)
		}
	}
	b := Of(foreign{})
	if b.ID != "i" || b.Data[PNG] != "AQ==" || b.Data[HTMLType] != "<p>" || b.Data[Text] != "f" || b.Metadata["m"] != 1 {
		t.Errorf("%+v", b)
	}
}
