package notebook

import (
	"bytes"
	"strings"
	"testing"
)

const sample = `{"nbformat":4,"nbformat_minor":5,"metadata":{"language_info":{"name":"go","version":"1.26.8"},"papermill":{"x":1}},
"cells":[{"cell_type":"markdown","source":"# T <b>\n\nq","metadata":{}},
{"cell_type":"code","id":"abc","execution_count":2,"metadata":{"execution":{"iopub.status.busy":"2026"},"tags":["summary"]},
 "source":["a := 1\n","a"],
 "outputs":[{"output_type":"stream","name":"stdout","text":["x\n","y"]},
  {"output_type":"execute_result","execution_count":2,"data":{"text/plain":"S(36) = 0.686","application/json":{"b":1,"a":[2]}},"metadata":{}}]}]}`

func parse(t *testing.T, text string) *Notebook {
	t.Helper()
	nb, err := Parse([]byte(text), "t.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

func TestCanonicalForm(t *testing.T) {
	nb := parse(t, sample)
	a, err := nb.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"1.26.8", "papermill", "iopub"} {
		if bytes.Contains(a, []byte(gone)) {
			t.Errorf("%q is still there", gone)
		}
	}
	if !bytes.Contains(a, []byte("\"# T <b>\\n\"")) {
		t.Errorf("text was escaped: %s", a)
	}
	b, err := parse(t, string(a)).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Errorf("writing twice differs:\n%s\n%s", a, b)
	}
	if !nb.Cells[1].Tagged("summary") || nb.Cells[1].ID != "abc" || nb.Cells[0].ID == "" {
		t.Errorf("cells: %+v %+v", nb.Cells[0], nb.Cells[1])
	}
}

func TestBadNotebooks(t *testing.T) {
	for text, want := range map[string]string{
		"{":              "is not a notebook",
		`{"nbformat":3}`: "format 3 is not supported",
		`{"nbformat":4,"cells":[{"cell_type":"x"}]}`:                                                    "cell 1 is of unknown type",
		`{"nbformat":4,"cells":[{"cell_type":"code","source":3}]}`:                                      "cell 1: source",
		`{"nbformat":4,"cells":[{"cell_type":"code","source":"","outputs":[{"output_type":"pyout"}]}]}`: "output 1: unknown type",
	} {
		if _, err := Parse([]byte(text), "t.ipynb"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestHTMLEscapes(t *testing.T) {
	nb := parse(t, sample)
	nb.Cells[1].Source = "if a < b {}"
	var w bytes.Buffer
	if err := WriteHTML(&w, "T & T", "note", nil, []*Notebook{nb}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"T &amp; T", "&lt;", "S(36) = 0.686", "id=\"s1-t-b\""} {
		if !strings.Contains(w.String(), want) {
			t.Errorf("no %q in the page", want)
		}
	}
	for _, not := range []string{"http://", "https://", "<script"} {
		if strings.Contains(w.String(), not) {
			t.Errorf("%q in the page: it must stand alone", not)
		}
	}
}

// Tables and figures are numbered, can be taken away, and anchors differ though two notebooks have
// the same headings; links between them lead within the page, and comments around computed values
// are not shown.
func TestPage(t *testing.T) {
	make := func(path string) *Notebook {
		nb := book("", map[string]any{"text/html": summary})
		nb.Path = path
		nb.Cells = append(nb.Cells, &Cell{Type: "markdown", Source: "## Same\n\n[there](b.ipynb#same) is <!--= x " +
			"-->21<!--/-->"})
		return nb
	}
	var w bytes.Buffer
	if err := WriteHTML(&w, "T", "note", []string{"a warning"},
		[]*Notebook{make("a.ipynb"), make("b.ipynb")}); err != nil {
		t.Fatal(err)
	}
	page := w.String()
	for _, want := range []string{"<b>Table 1.</b> Summary", "<b>Table 2.</b> Summary", "download=\"summary.csv\"",
		"data:text/csv", "id=\"s1-same\"", "id=\"s2-same\"",
		"href=\"#s2-same\"", "a warning", " is 21<", "<td class=\"n\">36.9</td>", "Code [12]"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	if strings.Contains(page, "<!--=") || strings.Contains(page, "b.ipynb#") {
		t.Error("comments or links to files are left")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Fuzz(func(t *testing.T, data []byte) {
		nb, err := Parse(data, "f.ipynb")
		if err != nil {
			return
		}
		a, err := nb.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(a, "f.ipynb")
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if d := Compare(nb, again); len(d) != 0 {
			t.Fatalf("writing and reading changed it: %v", d)
		}
	})
}
