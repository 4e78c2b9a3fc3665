// Package display turns a value into a MIME bundle, by what the value can do: HTML(), SVG(), PNG()
// and so on, and for a few types of gota, gonum and gonum/plot by what they are.
package display

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/png"
	"reflect"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Bundle is one value in one or more MIME types. Binary data is base64 text, as in a notebook.
type Bundle struct {
	Data     map[string]any
	Metadata map[string]any
	// ID names what is shown, if the value itself says that it is to be updated later.
	ID string `json:"-"`
}

// MIME types that front ends know.
const (
	Text     = "text/plain"
	HTMLType = "text/html"
	Markdown = "text/markdown"
	Latex    = "text/latex"
	SVG      = "image/svg+xml"
	PNG      = "image/png"
	JPEG     = "image/jpeg"
	JSONType = "application/json"
	PDF      = "application/pdf"
	Script   = "application/javascript"
)

// The methods by which a value shows itself. An error is shown in the value's place.
type (
	htmler      interface{ HTML() string }
	htmlErrer   interface{ HTML() (string, error) }
	markdowner  interface{ Markdown() string }
	latexer     interface{ Latex() string }
	svger       interface{ SVG() string }
	svgErrer    interface{ SVG() (string, error) }
	pnger       interface{ PNG() []byte }
	pngErrer    interface{ PNG() ([]byte, error) }
	jpeger      interface{ JPEG() []byte }
	jsoner      interface{ JSON() any }
	jsonMapper  interface{ JSON() map[string]any } // as gophernotes has it
	pdfer       interface{ PDF() []byte }
	scripter    interface{ JavaScript() string }
	mimer       interface{ MIME() map[string]any }
	mapRenderer interface{ SimpleRender() map[string]any }
	alter       interface{ Alt() string }
	failed      interface{ Error() error } // a value that carries an error
	shownByText interface{ String() string }
)

// Err returns the error that a value carries in itself: gota's dataframes and series do, and so may
// a value with a method Error() error.
func Err(v any) error {
	switch x := v.(type) {
	case nil:
		return nil
	case dataframe.DataFrame:
		return x.Err
	case series.Series:
		return x.Err
	case failed:
		if rv := reflect.ValueOf(v); rv.Kind() != reflect.Pointer || !rv.IsNil() {
			return x.Error()
		}
	}
	return nil
}

// Of returns the bundle of a value. There is always text/plain. A method of the value that panics is told in the text.
func Of(v any) (b Bundle) {
	defer func() {
		if r := recover(); r != nil {
			if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
				b = Bundle{Data: map[string]any{Text: "<nil>"}} // as package fmt has it
				return
			}
			b = Bundle{Data: map[string]any{Text: fmt.Sprintf("%T cannot be shown: its own method panicked: %v", v, r)}}
		}
	}()
	b = Bundle{Data: map[string]any{}, Metadata: map[string]any{}}
	if err := b.known(v); err != nil {
		b.Data[Text] = err.Error()
		return b
	}
	if err := b.methods(v); err != nil {
		b.Data[Text] = err.Error()
		return b
	}
	if _, ok := b.Data[Text]; !ok {
		b.Data[Text] = text(v)
	}
	b.shorten()
	return b
}

// All returns one bundle for several values: one below the other.
func All(values []any) Bundle {
	if len(values) == 1 {
		return Of(values[0])
	}
	var texts, htmls []string
	rich := false
	for _, v := range values {
		b := Of(v)
		t, _ := b.Data[Text].(string)
		texts = append(texts, t)
		h, ok := b.Data[HTMLType].(string)
		if svg, isSVG := b.Data[SVG].(string); isSVG && !ok {
			h, ok = svg, true
		}
		if ok {
			rich = true
		} else {
			h = "<pre>" + html.EscapeString(t) + "</pre>"
		}
		htmls = append(htmls, h)
	}
	b := Bundle{Data: map[string]any{Text: strings.Join(texts, "\n")}, Metadata: map[string]any{}}
	if rich {
		b.Data[HTMLType] = strings.Join(htmls, "\n")
	}
	return b
}

func text(v any) string {
	switch x := v.(type) {
	case nil:
		return "nil"
	case string:
		return x
	case alter:
		return x.Alt()
	case error:
		return x.Error()
	case shownByText:
		return x.String()
	}
	switch reflect.Indirect(reflect.ValueOf(v)).Kind() {
	case reflect.Struct:
		return fmt.Sprintf("%+v", v)
	case reflect.Func:
		return fmt.Sprintf("%T", v)
	}
	return fmt.Sprint(v)
}

// known covers types that do not show themselves.
func (b *Bundle) known(v any) error {
	switch x := v.(type) {
	case dataframe.DataFrame:
		if x.Err != nil {
			return x.Err
		}
		b.Data[HTMLType] = frameHTML(x)
		b.Data[Text] = frameText(x)
	case *plot.Plot:
		c := vgsvg.New(14*vg.Centimeter, 9*vg.Centimeter)
		x.Draw(draw.New(c))
		var w bytes.Buffer
		if _, err := c.WriteTo(&w); err != nil {
			return err
		}
		b.Data[SVG] = w.String()
		b.Data[Text] = "plot: " + x.Title.Text
	case image.Image:
		var w bytes.Buffer
		if err := png.Encode(&w, x); err != nil {
			return err
		}
		b.Data[PNG] = base64.StdEncoding.EncodeToString(w.Bytes())
		b.Data[Text] = fmt.Sprintf("image, %d × %d pixels", x.Bounds().Dx(), x.Bounds().Dy())
	case mat.Matrix:
		r, c := x.Dims()
		b.Data[Text] = fmt.Sprintf("%d × %d\n%.6g", r, c, mat.Formatted(x, mat.Excerpt(8)))
		b.Data[HTMLType] = matrixHTML(x)
	default:
		if page, ok := tableHTML(v); ok {
			b.Data[HTMLType] = page
		}
	}
	return nil
}

// methods covers what a value says of itself. A drawing is accompanied by its pixels, which LaTeX and Word can take.
func (b *Bundle) methods(v any) error {
	var err error
	put := func(mime string, data any, e error) {
		if e != nil {
			err = e
			return
		}
		b.Data[mime] = data
	}
	switch x := v.(type) {
	case htmler:
		put(HTMLType, x.HTML(), nil)
	case htmlErrer:
		s, e := x.HTML()
		put(HTMLType, s, e)
	}
	if x, ok := v.(markdowner); ok && b.Data[HTMLType] == nil {
		put(Markdown, x.Markdown(), nil)
	}
	if x, ok := v.(latexer); ok {
		put(Latex, x.Latex(), nil)
	}
	switch x := v.(type) {
	case svger:
		put(SVG, x.SVG(), nil)
	case svgErrer:
		s, e := x.SVG()
		put(SVG, s, e)
	}
	switch x := v.(type) {
	case pnger:
		put(PNG, base64.StdEncoding.EncodeToString(x.PNG()), nil)
	case pngErrer:
		p, e := x.PNG()
		put(PNG, base64.StdEncoding.EncodeToString(p), e)
	case jpeger:
		put(JPEG, base64.StdEncoding.EncodeToString(x.JPEG()), nil)
	}
	switch x := v.(type) {
	case jsoner:
		put(JSONType, x.JSON(), nil)
	case jsonMapper:
		put(JSONType, x.JSON(), nil)
	}
	if x, ok := v.(pdfer); ok {
		put(PDF, base64.StdEncoding.EncodeToString(x.PDF()), nil)
	}
	if x, ok := v.(scripter); ok {
		put(Script, x.JavaScript(), nil)
	}
	if x, ok := v.(mimer); ok {
		b.putAll(x.MIME())
	}
	if x, ok := v.(mapRenderer); ok {
		b.putAll(x.SimpleRender())
	}
	b.rendered(v)
	return err
}
