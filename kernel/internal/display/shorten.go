package display

import (
	"fmt"
	"slices"
	"strings"
)

// Bounds of what one value puts out. A front end that gets more than it can hold shows nothing at all.
const (
	mostData = 64 << 20 // in one MIME type
	mostText = 1 << 20  // as text, of which the beginning and the end stay
	mostPage = 64 << 10 // as text, where there is another type beside it: who can show that needs no text
)

// shorten leaves out what is too large, and says so in the text.
func (b *Bundle) shorten() {
	var gone []string
	for mime, data := range b.Data {
		text, ok := data.(string)
		if ok && mime != Text && len(text) > mostData {
			gone = append(gone, fmt.Sprintf("\n[%s of %d MB is left out: at most %d MB of a value can be shown]", mime,
				len(text)>>20, mostData>>20))
			delete(b.Data, mime)
		}
	}
	text, ok := b.Data[Text].(string)
	if !ok {
		return
	}
	most := mostText
	if len(b.Data) > 1 {
		most = mostPage
	}
	slices.Sort(gone)
	b.Data[Text] = middleOut(text, most) + strings.Join(gone, "")
}

// middleOut keeps the beginning and the end of a text that is too long.
func middleOut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	head, tail := text[:most/2], text[len(text)-most/2:]
	return fmt.Sprintf("%s\n[… %d bytes are left out here; fmt.Print shows more …]\n%s",
		strings.ToValidUTF8(head, ""), len(text)-len(head)-len(tail), strings.ToValidUTF8(tail, ""))
}
