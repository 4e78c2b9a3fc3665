package plots

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// linear is a colour as light: the sRGB curve undone.
func linear(c color.NRGBA) [3]float64 {
	var out [3]float64
	for i, v := range []uint8{c.R, c.G, c.B} {
		x := float64(v) / 255
		if x <= 0.04045 {
			out[i] = x / 12.92
		} else {
			out[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return out
}

// sight is what eyes make of light: a matrix a kind of eye.  Those of the colour
// blind are Machado, Oliveira and Fernandes (2009), IEEE Trans Vis Comput Graph
// 15:1291, doi:10.1109/TVCG.2009.113, for severity 1.
var sight = map[string][3][3]float64{
	"normal":     {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia": {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413},
		{-0.011820, 0.042940, 0.968881}},
	"tritanopia": {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func seen(m [3][3]float64, c color.NRGBA) [3]float64 {
	light := linear(c)
	var out [3]float64
	for i := range out {
		for j := range light {
			out[i] += m[i][j] * light[j]
		}
		out[i] = min(max(out[i], 0), 1)
	}
	return out
}

func luminance(l [3]float64) float64 { return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2] }

// contrast is that of WCAG 2, from 1 to 21.
func contrast(a, b [3]float64) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// lab is CIELAB, under D65.
func lab(l [3]float64) [3]float64 {
	x := (0.4124564*l[0] + 0.3575761*l[1] + 0.1804375*l[2]) / 0.95047
	y := 0.2126729*l[0] + 0.7151522*l[1] + 0.0721750*l[2]
	z := (0.0193339*l[0] + 0.1191920*l[1] + 0.9503041*l[2]) / 1.08883
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	return [3]float64{116*f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))}
}

func deltaE(a, b [3]float64) float64 {
	p, q := lab(a), lab(b)
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

// The palette is told apart by every eye: a line from the next ones, and from the
// ground.  A ΔE of 10 is seen at a glance.  The first three colours
// reach the contrast of 3 that WCAG asks of graphics, to every eye, and the fourth
// to most; on white the last two are paler, and their dashes have to help.  The
// transparent theme, which does not know its ground, reaches it with all six on
// white and on the dark of JupyterLab.
func TestColoursForEveryEye(t *testing.T) {
	dark := color.NRGBA{R: 0x11, G: 0x11, B: 0x11, A: 255}
	light, clear := LightCard.inks(), Transparent.inks()
	pale := []float64{3, 3, 3, 2.8, 2, 2}
	full := []float64{3, 3, 3, 3, 3, 3}
	for _, k := range []struct {
		name        string
		palette     [6]color.NRGBA
		ground, ink color.NRGBA
		want        []float64
	}{
		{"light card", light.palette, light.ground, light.ink, pale},
		{"dark card", DarkCard.inks().palette, DarkCard.inks().ground, DarkCard.inks().ink, full},
		{"transparent on white", clear.palette, white, ink(), full},
		{"transparent on JupyterLab's dark", clear.palette, dark, white, full},
	} {
		for eye, m := range sight {
			ground := seen(m, k.ground)
			if c := contrast(seen(m, k.ink), ground); c < 7 {
				t.Errorf("%s, %s: lettering has contrast %.1f", k.name, eye, c)
			}
			for i, a := range k.palette {
				if c := contrast(seen(m, a), ground); c < k.want[i] {
					t.Errorf("%s, %s: colour %d has contrast %.2f with the ground", k.name, eye, i, c)
				}
				for j := range i {
					least := 10.0
					if j < i-1 && i >= 3 {
						least = 5 // not neighbours, and other dashes
					}
					if d := deltaE(seen(m, a), seen(m, k.palette[j])); d < least {
						t.Errorf("%s, %s: colours %d and %d differ by %.1f", k.name, eye, j, i, d)
					}
				}
			}
		}
	}
}

func TestThemes(t *testing.T) {
	f := panelsOf(t, PanelOptions{})
	light, dark, clear := f.SVG(), f.Themed(DarkCard).SVG(), f.Themed(Transparent).SVG()
	if f.Themed(77).SVG() != light || f.SVG() != light {
		t.Error("an unknown theme is not the light one, or a theme has changed the figure")
	}
	if strings.Contains(dark, "#FFFFFF") || strings.Contains(dark, "#222222") || !strings.Contains(dark, "#181B1F") {
		t.Error("the dark card has colours of the light one")
	}
	if strings.Contains(clear, "#FFFFFF") || strings.Contains(clear, "#010203") || !strings.Contains(clear,
		"stroke:currentColor") {
		t.Error("the transparent figure has a ground, or no currentColor")
	}
	if m, err := png.Decode(bytes.NewReader(f.Themed(Transparent).PNG())); err != nil {
		t.Error(err)
	} else if _, _, _, a := m.At(1, 1).RGBA(); a != 0 {
		t.Error("the transparent figure has a ground in PNG")
	}
	// Pale lines take the page's colour too, as pale as they were.
	if s := figures(t)["swimmer"].Themed(Transparent).SVG(); !strings.Contains(s,
		"fill:currentColor;fill-opacity:0.15686") || strings.Contains(s, "#0") {
		t.Error("pale lanes have a colour of their own")
	}
	// Where the ground shows through a diamond it must not stay white either.
	if o := figures(t)["os1_published"].Themed(Transparent).SVG(); strings.Contains(o, "#FFFFFF") {
		t.Error("a diamond is white on a transparent ground")
	}
}

func TestOutlined(t *testing.T) {
	f := figures(t)["os2_full"]
	svg := f.Outlined().SVG()
	if strings.Contains(svg, "<text") || strings.Contains(svg, "font-family") {
		t.Error("lettering is left")
	}
	worst, differ, total := difference(t, f.pixels(192), f.Outlined().pixels(192))
	if differ*20 > total*4 {
		t.Errorf("shapes differ from letters by %d in %d of %d", worst, differ, total)
	}
}

// A PDF is the same bytes whenever and wherever it is made, and its table of
// offsets is right.
func TestPDF(t *testing.T) {
	f := figures(t)["os2_full"]
	a, err := f.portable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.portable()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("the same figure gives two PDFs")
	}
	if !bytes.Contains(a, []byte("/CreationDate (D:20000101000000)")) || bytes.Contains(a, []byte("/ModDate (D:202")) {
		t.Error("the time is not fixed")
	}
	start := regexp.MustCompile(`startxref\n(\d+)\n`).FindSubmatch(a)
	if start == nil {
		t.Fatal("no startxref")
	}
	at, _ := strconv.Atoi(string(start[1]))
	if !bytes.HasPrefix(a[at:], []byte("xref\n")) {
		t.Fatalf("startxref points at %q", a[at:at+10])
	}
	object := regexp.MustCompile(`(?m)^(\d{10}) 00000 n`)
	for i, m := range object.FindAllSubmatch(a[at:], -1) {
		offset, _ := strconv.Atoi(string(m[1]))
		if want := strconv.Itoa(i+1) + " 0 obj"; !bytes.HasPrefix(a[offset:], []byte(want)) {
			t.Errorf("object %d: %q", i+1, a[offset:offset+12])
		}
	}
}

// Letters beyond ASCII are bytes of the PDF's code page, or shapes.
func TestCodePage(t *testing.T) {
	for in, want := range map[string]string{"Kaplan–Meier": "Kaplan\x96Meier", "×2, 5 µ, Ü": "\xd72, 5 \xb5, \xdc",
		"Gray’s …": "Gray\x92s \x85", "Ÿ€": "\x9f\x80"} {
		if got, ok := codePage(in); !ok || got != want {
			t.Errorf("%s: %q", in, got)
		}
	}
	for _, in := range []string{"1 − specificity", "χ²", "患者"} {
		if got, ok := codePage(in); ok {
			t.Errorf("%s: %q", in, got)
		}
	}
}

// A band is pale in a PDF too: opacity is not multiplied into its colour.
func TestStraightColour(t *testing.T) {
	if r, g, b, a := straight(color.NRGBA{R: 0, G: 0x72, B: 0xB2, A: 45}).RGBA(); r != 0 || g>>8 != 0x72 || b>>8 != 0xB2 ||
		a>>8 != 45 {
		t.Error(r>>8, g>>8, b>>8, a>>8)
	}
}

// Another process makes the same PDF, although maps are walked in another order.
func TestPDFInAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "figure.pdf")
	if other := os.Getenv("HIPEC_PDF"); other != "" {
		path = other
	}
	if err := figures(t)["incidence"].Save(path); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("HIPEC_PDF") != "" {
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again.pdf")
	c := exec.Command(self, "-test.run", "^TestPDFInAnotherProcess$")
	c.Env = append(os.Environ(), "HIPEC_PDF="+again)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	a, _ := os.ReadFile(path)
	b, _ := os.ReadFile(again)
	if len(a) == 0 || !bytes.Equal(a, b) {
		t.Errorf("%d bytes here, other %d bytes there", len(a), len(b))
	}
}

// The chosen density is that of the picture, and the picture states it.
func TestPNGAt(t *testing.T) {
	f := figures(t)["pci_cc"]
	b, err := f.PNGAt(600)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if want := math.Round(110 / 25.4 * 600); math.Abs(float64(m.Bounds().Dx())-want) > 1 {
		t.Errorf("%d pixels wide, want %v", m.Bounds().Dx(), want)
	}
	if !bytes.Contains(b[:80], []byte("pHYs\x00\x00\x5c\x46\x00\x00\x5c\x46\x01")) { // 23622 to the metre
		t.Error("the density is not stated")
	}
}
