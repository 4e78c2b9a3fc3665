package display_test

import (
	"fmt"
	"testing"

	"hipec/kernel/display"
)

func ExampleMarkdown() {
	d := display.Markdown("**done**")
	fmt.Println(d.MIME()["text/markdown"], d)
	// Output: **done** **done**
}

func ExamplePNG() {
	fmt.Println(display.PNG([]byte{0x89, 'P', 'N', 'G'}).MIME()["image/png"])
	// Output: iVBORw==
}

func TestEachHasItsTypeAndText(t *testing.T) {
	for mime, d := range map[string]display.Data{
		"text/html":        display.HTML("<b>x</b>"),
		"text/latex":       display.Latex("$x$"),
		"image/svg+xml":    display.SVG("<svg/>"),
		"image/jpeg":       display.JPEG([]byte{1}),
		"application/json": display.JSON([]int{1}),
		"text/plain":       display.Text("x"),
		"a/b":              display.MIME(map[string]any{"a/b": 1, "text/plain": "x"}),
	} {
		if got := d.MIME(); got[mime] == nil || got["text/plain"] == nil || d.String() == "" {
			t.Errorf("%s: %v", mime, got)
		}
	}
}

func TestDataIsNotShared(t *testing.T) {
	given := map[string]any{"text/plain": "x"}
	d := display.MIME(given)
	given["text/plain"] = "y"
	d.MIME()["text/plain"] = "z"
	if d.String() != "x" {
		t.Error("what is shown was changed from outside")
	}
}
