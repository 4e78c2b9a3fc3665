package notebook

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	_ "image/png" // the form in which figures keep their pixels
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	markupText = regexp.MustCompile(`>([^<>]+)<`)
	titleText  = regexp.MustCompile(`<title[^>]*>([^<]*)</title>`)
	styleText  = regexp.MustCompile(`(?s)<style[^>]*>.*?</style>`)
	ids        = regexp.MustCompile(`hipec-[0-9a-f]{16}`)
)

// Coordinates are written to a hundredth of a point or finer, and computed in another order on other processors.
const samePlace = 0.011

// drawing compares two SVG: what is written in them, then where lines run. Where they are alike but
// for the last digits they are the same.
func (k *comparison) drawing(where, a, b string) {
	if a == b {
		return
	}
	name := "figure"
	if m := titleText.FindStringSubmatch(a); m != nil {
		name = "figure “" + shorten(m[1]) + "”"
	}
	words := func(s string) string {
		var out []string
		for _, m := range markupText.FindAllStringSubmatch(styleText.ReplaceAllString(s, ""), -1) {
			out = append(out, strings.TrimSpace(m[1]))
		}
		return strings.TrimSpace(strings.Join(out, "\n"))
	}
	before := len(k.found)
	k.text(where+name+", lettering", words(a), words(b))
	if len(k.found) > before || k.anyNamed() {
		return
	}
	plain := func(s string) string { return ids.ReplaceAllString(styleText.ReplaceAllString(s, ""), "") }
	a, b = plain(a), plain(b)
	x, y := number.FindAllString(a, -1), number.FindAllString(b, -1)
	if len(x) != len(y) || number.ReplaceAllString(a, "0") != number.ReplaceAllString(b, "0") {
		k.once(where+name+", drawing", "one of "+itoa(len(x))+" coordinates", "one of "+itoa(len(y))+", from other parts")
		return
	}
	moved, first := 0, -1
	for i := range x {
		p, _ := strconv.ParseFloat(x[i], 64) // both are written as numbers
		q, _ := strconv.ParseFloat(y[i], 64)
		if math.Abs(p-q) > samePlace {
			if moved++; first < 0 {
				first = i
			}
		}
	}
	if moved > 0 {
		k.once(fmt.Sprintf("%s%s, drawing, %d of %d coordinates, the first", where, name, moved, len(x)), x[first], y[first])
	}
}

func (k *comparison) anyNamed() bool { return len(k.named) > 0 }

// Pixels whose colours differ by less than this, of 255, are alike, and so are pictures of which no
// more than this part differs: fonts are smoothed a little differently on other processors.
const (
	sameColour = 24
	samePart   = 0.0005
)

// pixels compares two pictures, base64, point by point. It says nothing if another form of the same
// output has shown a difference.
func (k *comparison) pixels(where, a, b string) {
	if strings.TrimSpace(a) == strings.TrimSpace(b) || k.anyNamed() {
		return
	}
	p, errP := picture(a)
	q, errQ := picture(b)
	switch {
	case errP != nil || errQ != nil:
		k.once(where+"picture", readable(errP), readable(errQ))
		return
	case p.Bounds() != q.Bounds():
		k.once(where+"picture, size", p.Bounds().Max.String(), q.Bounds().Max.String())
		return
	}
	n, all := 0, p.Bounds().Dx()*p.Bounds().Dy()
	for y := p.Bounds().Min.Y; y < p.Bounds().Max.Y; y++ {
		for x := p.Bounds().Min.X; x < p.Bounds().Max.X; x++ {
			if apart(p.At(x, y), q.At(x, y)) >= sameColour {
				n++
			}
		}
	}
	if float64(n) > samePart*float64(all) {
		k.once(where+"picture", "one picture", fmt.Sprintf("another: %d of %d pixels differ", n, all))
	}
}

func readable(err error) string {
	if err != nil {
		return "a picture that cannot be read (" + err.Error() + ")"
	}
	return "a picture"
}

func picture(text string) (image.Image, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	return img, err
}

// apart is the largest difference of two colours in a channel, from 0 to 255.
func apart(a, b color.Color) int {
	r1, g1, b1, a1 := a.RGBA()
	r2, g2, b2, a2 := b.RGBA()
	most := 0
	for _, d := range [][2]uint32{{r1, r2}, {g1, g2}, {b1, b2}, {a1, a2}} {
		most = max(most, int(math.Abs(float64(d[0])-float64(d[1])))/257)
	}
	return most
}

// CompareDrawings says in which places two SVG differ.
func CompareDrawings(stored, now string) []string {
	k := comparison{named: map[[2]string]bool{}}
	k.drawing("", stored, now)
	var out []string
	for _, d := range k.found {
		out = append(out, d.Where+": "+d.Stored+" stored, "+d.Now+" now")
	}
	return out
}
