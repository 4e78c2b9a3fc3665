// Package display lets a cell show something of its own making: HTML, a picture, a formula. Each function answers a value that is shown where it is a
// cell's last, or by Display(v) at once.
//
//	display.PNG(figure.PNG())
//	Display(display.Markdown("**done**"), table)
package display

import "encoding/base64"

// Data is something to be shown, by MIME type. Pictures in pixels are base64 text, as notebooks keep them.
type Data struct{ bundle map[string]any }

// MIME answers what there is to show, by MIME type; front ends choose the richest they can show.
func (d Data) MIME() map[string]any {
	out := make(map[string]any, len(d.bundle))
	for k, v := range d.bundle {
		out[k] = v
	}
	return out
}

// String is the text for a front end that can show nothing else.
func (d Data) String() string {
	s, _ := d.bundle["text/plain"].(string)
	return s
}

func one(mime string, data any, text string) Data {
	return Data{map[string]any{mime: data, "text/plain": text}}
}

// HTML shows a piece of a page.
func HTML(page string) Data { return one("text/html", page, page) }

// Markdown shows formatted text.
func Markdown(text string) Data { return one("text/markdown", text, text) }

// Latex shows LaTeX, formulas in $ or $$.
func Latex(text string) Data { return one("text/latex", text, text) }

// SVG shows a drawing.
func SVG(drawing string) Data { return one("image/svg+xml", drawing, "(drawing)") }

// PNG shows a picture in the PNG format.
func PNG(picture []byte) Data {
	return one("image/png", base64.StdEncoding.EncodeToString(picture), "(picture)")
}

// JPEG shows a picture in the JPEG format.
func JPEG(picture []byte) Data {
	return one("image/jpeg", base64.StdEncoding.EncodeToString(picture), "(picture)")
}

// JSON shows a value as a tree; it must be one that encoding/json can write.
func JSON(value any) Data { return one("application/json", value, "(JSON)") }

// Text shows plain text as it is.
func Text(text string) Data { return Data{map[string]any{"text/plain": text}} }

// MIME shows data of any type, by MIME type; text/plain should be among them.
func MIME(bundle map[string]any) Data { return Data{Data{bundle}.MIME()} }
