package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"text/template"
)

type money float64

func (m money) String() string { return fmt.Sprintf("%.2f €", float64(m)) }

type item struct {
	Name  string
	Price money
	Tags  []string
	next  *item
}

func (i item) Double() money { return 2 * i.Price }
func (i *item) Add(n int) (string, error) {
	if n < 0 {
		return "", errors.New("negative")
	}
	return fmt.Sprint(i.Name, "+", n), nil
}
func (i *item) Next() *item { return i.next }

func templates() {
	t := template.Must(template.New("list").Funcs(template.FuncMap{
		"up": strings.ToUpper,
		"sum": func(xs ...float64) (s float64) {
			for _, x := range xs {
				s += x
			}
			return s
		},
	}).Parse(`{{define "row"}}{{.Name | up | printf "%-6s"}}|{{.Price}}|{{.Double}}{{end -}}
{{range $i, $x := .Items}}{{if $i}}, {{end}}{{template "row" $x}}{{range $x.Tags}} #{{.}}{{else}} no tags{{end}}{{end}}
{{with .Missing}}never{{else}}none{{end}} {{sum 1 2 .5}} {{len .Items}} {{index .M "k" 1}} {{eq .N 3 4 5}} {{and .N 0}} {{or "" "x"}} {{not true}} {{(index .Items 0).Add 2}} {{slice "hello" 1 3}} {{html "<a>"}} {{js "it's"}} {{printf "%q %v %T" "s" .N .N}}
{{- range 3}} {{.}}{{end}} {{range $k, $v := .M}}{{$k}}={{$v}}{{end}}
`))
	items := []*item{{Name: "pen", Price: 1.5, Tags: []string{"a", "b"}}, {Name: "ink", Price: 12}}
	data := map[string]any{"Items": items, "Missing": (*item)(nil), "M": map[string][]int{"k": {4, 5}}, "N": 5}
	fmt.Println(t.Execute(os.Stdout, data))
	for _, text := range []string{"{{.Add -1}}", "{{.Nothing}}", "{{.Next.Name}}", "{{index .Tags 9}}", "{{template \"x\"}}", "{{call .Name}}", "{{.Add}}"} {
		x, err := template.New("e").Parse(text)
		if err == nil {
			err = x.Execute(io.Discard, items[1])
		}
		fmt.Println(text, "->", err)
	}
	h := htmltemplate.Must(htmltemplate.New("h").Parse(`<a href="/q?x={{.Q}}" onclick="f({{.J}})" title='{{.T}}'>{{.T}}</a>{{.H}}<style>p{color:{{.C}}}</style>` + "\n"))
	fmt.Println(h.Execute(os.Stdout, map[string]any{"Q": "a b&c", "J": map[string]any{"k": []int{1}}, "T": `<"'>`, "H": htmltemplate.HTML("<b>ok</b>"), "C": "expression(1)"}))
}

// handler is for methods of a type that is no handler before it has them all.
func handler(x any) slog.Handler { return x.(slog.Handler) }

type flat struct {
	w     io.Writer
	attrs []slog.Attr
	group string
}

func (f flat) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }
func (f flat) Handle(_ context.Context, r slog.Record) error {
	fmt.Fprint(f.w, r.Level, " ", r.Message)
	for _, a := range f.attrs {
		fmt.Fprint(f.w, " ", a)
	}
	r.Attrs(func(a slog.Attr) bool { fmt.Fprint(f.w, " ", f.group, a); return true })
	fmt.Fprintln(f.w)
	return nil
}
func (f flat) WithAttrs(as []slog.Attr) slog.Handler {
	f.attrs = append(f.attrs[:len(f.attrs):len(f.attrs)], as...)
	return handler(f)
}
func (f flat) WithGroup(n string) slog.Handler { f.group += n + "."; return f }

type password string

func (password) LogValue() slog.Value { return slog.StringValue("***") }

func logs() {
	var buf bytes.Buffer
	l := log.New(&buf, "p: ", log.Lmsgprefix)
	l.Println("one", 2)
	l.Printf("%05.1f", 3.14159)
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		l.Panicf("bad %d", 4)
	}()
	log.SetOutput(&buf)
	log.SetFlags(log.Lshortfile * 0)
	log.Print("standard")
	log.SetOutput(os.Stderr)
	fmt.Print(buf.String())
	s := slog.New(flat{w: os.Stdout})
	s.Debug("hidden")
	s.With("a", 1).WithGroup("g").Warn("careful", "pw", password("x"), slog.Group("in", "b", true))
	j := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	j.Error("oops", "err", errors.New("e"), "item", item{Name: "n", Price: 2}, "pw", password("x"), "m", money(3), "nil", nil)
	x := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	x.Info("text", "m", money(3), "q", "a b", slog.Int("n", 1))
}

func formats() {
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, '.', tabwriter.AlignRight|tabwriter.Debug)
	fmt.Fprintln(w, "a\tbbb\tc")
	fmt.Fprintln(w, "aaaa\tb\tccccc")
	w.Flush()
	i := item{"n", 1, []string{"t"}, nil}
	fmt.Printf("%v %+v %#v %T\n", i, i, i.Tags, i)
	fmt.Printf("%08.3f|%-8s|%+d|%x|%X|%o|%b|%e|%g|%t|%c|%U\n", 3.14159, "ab", 5, "hi", 255, 8, 5, 12345.678, 1e21, true, 'é', 'é')
	wrong := "%6.2f%%|%*d|%[2]*[1]d|%!|%z|%d\n"
	fmt.Printf(wrong, 12.345, 5, 42, "x")
	var a, b int
	var s string
	n, err := fmt.Sscanf("7-8 word", "%d-%d %s", &a, &b, &s)
	fmt.Println(n, err, a, b, s)
	fmt.Println(fmt.Errorf("outer: %w and %w", io.EOF, errors.ErrUnsupported), errors.Is(fmt.Errorf("x %w", io.EOF), io.EOF))
}

func main() {
	templates()
	logs()
	formats()
}
