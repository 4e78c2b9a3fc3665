package gomacroeval

import (
	"reflect"

	"hipec/kernel/display"
)

// A value of a cell's type becomes a compiled interface by a proxy: a struct that holds the value
// and its methods. gomacro fills the fields by their order and the methods' names with an
// underscore.
type (
	htmler struct {
		Object any
		HTML_  func(any) string
	}
	javaScripter struct {
		Object      any
		JavaScript_ func(any) string
	}
	jpeger struct {
		Object any
		JPEG_  func(any) []byte
	}
	jsoner struct {
		Object any
		JSON_  func(any) map[string]any
	}
	latexer struct {
		Object any
		Latex_ func(any) string
	}
	markdowner struct {
		Object    any
		Markdown_ func(any) string
	}
	pdfer struct {
		Object any
		PDF_   func(any) []byte
	}
	pnger struct {
		Object any
		PNG_   func(any) []byte
	}
	renderer struct {
		Object  any
		Render_ func(any) display.Data
	}
	simpleRenderer struct {
		Object        any
		SimpleRender_ func(any) display.MIMEMap
	}
	svger struct {
		Object any
		SVG_   func(any) string
	}
)

func (p *htmler) HTML() string                          { return p.HTML_(p.Object) }
func (p *javaScripter) JavaScript() string              { return p.JavaScript_(p.Object) }
func (p *jpeger) JPEG() []byte                          { return p.JPEG_(p.Object) }
func (p *jsoner) JSON() map[string]any                  { return p.JSON_(p.Object) }
func (p *latexer) Latex() string                        { return p.Latex_(p.Object) }
func (p *markdowner) Markdown() string                  { return p.Markdown_(p.Object) }
func (p *pdfer) PDF() []byte                            { return p.PDF_(p.Object) }
func (p *pnger) PNG() []byte                            { return p.PNG_(p.Object) }
func (p *renderer) Render() display.Data                { return p.Render_(p.Object) }
func (p *simpleRenderer) SimpleRender() display.MIMEMap { return p.SimpleRender_(p.Object) }
func (p *svger) SVG() string                            { return p.SVG_(p.Object) }

// displayProxies are those of package display, by the interfaces' names.
func displayProxies() map[string]reflect.Type {
	return map[string]reflect.Type{
		"HTMLer":         reflect.TypeFor[htmler](),
		"JavaScripter":   reflect.TypeFor[javaScripter](),
		"JPEGer":         reflect.TypeFor[jpeger](),
		"JSONer":         reflect.TypeFor[jsoner](),
		"Latexer":        reflect.TypeFor[latexer](),
		"Markdowner":     reflect.TypeFor[markdowner](),
		"PDFer":          reflect.TypeFor[pdfer](),
		"PNGer":          reflect.TypeFor[pnger](),
		"Renderer":       reflect.TypeFor[renderer](),
		"SimpleRenderer": reflect.TypeFor[simpleRenderer](),
		"SVGer":          reflect.TypeFor[svger](),
	}
}
