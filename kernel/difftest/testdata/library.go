//go:build ignore

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"text/tabwriter"
	"text/template"
	"time"
	"unique"
)

type address struct {
	City string `json:"city" xml:"city,attr"`
	Zip  *int   `json:"zip,omitempty"`
}

type person struct {
	Name    string            `json:"name"`
	Age     int               `json:"age,string"`
	Tags    []string          `json:"tags"`
	Extra   map[string]any    `json:"extra" xml:"-"`
	Labels  map[string]string `json:"-" xml:"-"`
	private int
	address
}

type animal interface{ Sound() string }

type base struct{ name string }

func (b *base) SetName(n string) { b.name = n }

func (b base) Who() string { return "I am " + b.name }

type cat struct {
	*base
	lives int
}

func (c cat) Sound() string { return "meow" }

func (c cat) Who() string { return c.base.Who() + ", a cat" }

type loud struct{ animal }

func (l loud) Sound() string { return strings.ToUpper(l.animal.Sound()) }

type temperature float64

func (t temperature) MarshalJSON() ([]byte, error) {
	return []byte(fmt.Sprintf(`"%.1fC"`, float64(t))), nil
}

func (t *temperature) UnmarshalJSON(b []byte) error {
	_, err := fmt.Sscanf(string(b), `"%fC"`, (*float64)(t))
	return err
}

type byLength []string

func (b byLength) Len() int { return len(b) }

func (b byLength) Less(i, j int) bool { return len(b[i]) < len(b[j]) }

func (b byLength) Swap(i, j int) { b[i], b[j] = b[j], b[i] }

type upper struct{ w io.Writer }

func (u upper) Write(p []byte) (int, error) { return u.w.Write(bytes.ToUpper(p)) }

type notFound struct{ what string }

func (n *notFound) Error() string { return n.what + " not found" }

func (n *notFound) Is(err error) bool { return err == os.ErrNotExist }

func main() {
	p := person{Name: "Ann", Age: 61, Extra: map[string]any{"afp": nil, "n": 1.5}, address: address{City: "X"}}
	text, err := json.Marshal(p)
	fmt.Println(string(text), err)
	var q person
	fmt.Println(json.Unmarshal([]byte(`{"name":"Bo","age":"7","tags":["a"],"extra":{"k":[1,null]},"city":"Y","zip":5}`), &q), q.Name, q.Age, q.Tags, q.Extra, q.City, *q.Zip)
	fmt.Println(json.Unmarshal([]byte(`{"age":"x"}`), &q) != nil)
	ts, _ := json.Marshal(map[string]temperature{"t": 36.6})
	var back map[string]temperature
	fmt.Println(string(ts), json.Unmarshal(ts, &back), back)
	x, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"p"`
		N       int      `xml:"n"`
		A       address  `xml:"a"`
	}{N: 1, A: address{City: "Z"}})
	fmt.Println(string(x), err)
	var buf bytes.Buffer
	fmt.Println(gob.NewEncoder(&buf).Encode(map[string][]int{"a": {1, 2}}))
	var m map[string][]int
	fmt.Println(gob.NewDecoder(&buf).Decode(&m), m)
	tpl := template.Must(template.New("t").Funcs(template.FuncMap{"up": strings.ToUpper}).Parse("{{range $i, $e := .}}{{$i}}={{up .Name}} {{with .City}}({{.}}){{end}};{{end}}\n"))
	fmt.Println(tpl.Execute(os.Stdout, []person{p, {Name: "bo"}}))
	c := cat{&base{"tom"}, 9}
	c.SetName("kit")
	var a animal = loud{c}
	fmt.Println(c.Who(), a.Sound(), loud{c}.animal.Sound())
	f := c.Who
	c.SetName("other")
	fmt.Println(f(), base.Who(*c.base), (*base).Who(c.base))
	rt := reflect.TypeOf(p)
	for i := range rt.NumField() {
		sf := rt.Field(i)
		fmt.Print(sf.Name, " ", sf.Type.Kind(), " ", sf.Tag.Get("json"), " ", sf.IsExported(), " ", sf.Anonymous, "; ")
	}
	fmt.Println(rt.Name(), rt.NumMethod(), reflect.TypeOf(c).NumMethod())
	rv := reflect.ValueOf(&p).Elem()
	rv.FieldByName("Age").SetInt(5)
	fmt.Println(p.Age, rv.FieldByName("private").CanSet(), reflect.DeepEqual(p, p), reflect.ValueOf(c).MethodByName("Sound").Call(nil)[0])
	made := reflect.MakeFunc(reflect.TypeOf(func(int) int { return 0 }), func(in []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(int(in[0].Int() * 2))}
	})
	fmt.Println(made.Interface().(func(int) int)(21))
	words := byLength{"ccc", "a", "bb"}
	sort.Sort(sort.Reverse(words))
	fmt.Println(words)
	fmt.Fprintf(upper{os.Stdout}, "%v %+v %5d|%-5s|%05.1f %x %t\n", address{City: "q"}, address{City: "q"}, 42, "ab", 2.25, "hi", true)
	err = fmt.Errorf("load: %w", errors.Join(&notFound{"file"}, io.EOF))
	var nf *notFound
	fmt.Println(errors.Is(err, os.ErrNotExist), errors.Is(err, io.EOF), errors.As(err, &nf), nf)
	logger := log.New(os.Stdout, "log ", log.Lmsgprefix)
	logger.Println("one", 2)
	log.SetOutput(os.Stdout)
	log.SetFlags(0)
	log.Printf("%d", 3)
	sl := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(g []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	sl.With("k", 1).WithGroup("g").Info("m", "p", p.Name, slog.Duration("d", time.Second))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-A", r.URL.Query().Get("a"))
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, "hello ", r.Method)
	}))
	defer srv.Close()
	res, err := http.Get(srv.URL + "/?a=b")
	if err == nil {
		body, _ := io.ReadAll(res.Body)
		fmt.Println(res.StatusCode, res.Header.Get("X-A"), string(body))
	}
	rec, err := csv.NewReader(strings.NewReader("a,\"b,c\"\n1,2\n")).ReadAll()
	fmt.Println(rec, err)
	re := regexp.MustCompile(`(\w+)@(\w+)`)
	fmt.Println(re.ReplaceAllStringFunc("x@y z@w", strings.ToUpper), re.FindAllStringSubmatch("x@y z@w", -1))
	tw := tabwriter.NewWriter(os.Stdout, 0, 8, 1, '.', 0)
	fmt.Fprintln(tw, "a\tb\tc")
	fmt.Fprintln(tw, "aaa\tbb\tc")
	tw.Flush()
	fmt.Println(base64.StdEncoding.EncodeToString([]byte("hi")), unique.Make("a") == unique.Make("a"))
	d := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	fmt.Println(d.AddDate(1, 0, 0).Format(time.RFC3339), d.Weekday(), 90*time.Minute)
	var n int
	var s string
	k, err := fmt.Sscanf("7 seven", "%d %s", &n, &s)
	fmt.Println(k, err, n, s)
}
