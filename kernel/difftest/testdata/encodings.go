package main

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"
)

type stage int

const (
	early stage = iota
	late
)

func (s stage) MarshalText() ([]byte, error) { return []byte([]string{"early", "late"}[s]), nil }

func (s *stage) UnmarshalText(b []byte) error {
	switch string(b) {
	case "early":
		*s = early
	case "late":
		*s = late
	default:
		return fmt.Errorf("no stage %q", b)
	}
	return nil
}

var (
	_ encoding.TextMarshaler   = stage(0)
	_ encoding.TextUnmarshaler = (*stage)(nil)
)

type Named struct {
	Name string `json:"name" xml:"name,attr"`
}

type Address struct {
	Street string `json:"street,omitempty" xml:"street"`
	Zip    *int   `json:"zip" xml:"zip,omitempty"`
}

type patient struct {
	Named
	*Address
	Age    int               `json:"age,string" xml:"age"`
	Stage  stage             `json:"stage" xml:"stage"`
	By     map[stage]float64 `json:"by" xml:"-"`
	Notes  []string          `json:"notes" xml:"notes>note"`
	Extra  any               `json:"extra,omitempty" xml:"-"`
	Raw    json.RawMessage   `json:"raw,omitempty" xml:"-"`
	hidden int
	Skip   int       `json:"-" xml:"-"`
	When   time.Time `json:"when" xml:"when"`
	Gone   *patient  `json:"gone,omitempty" xml:"-"`
}

type shape interface{ Area() float64 }

type square struct{ Side float64 }
type circle struct{ R float64 }

func (s square) Area() float64  { return s.Side * s.Side }
func (c *circle) Area() float64 { return 3 * c.R * c.R }

type secret struct{ v string }

func (s secret) GobEncode() ([]byte, error)   { return []byte(strings.ToUpper(s.v)), nil }
func (s *secret) GobDecode(b []byte) error    { s.v = string(b) + "!"; return nil }
func (s secret) MarshalJSON() ([]byte, error) { return json.Marshal("<" + s.v + ">") }

func zip(n int) *int { return &n }

func jsons() {
	p := patient{Named: Named{"Ann"}, Address: &Address{Street: "Main", Zip: zip(7)}, Age: 61, Stage: late, By: map[stage]float64{early: .5, late: 1e21},
		Extra: map[string]any{"x": []any{1, nil, "s"}}, Raw: json.RawMessage(`{"a": [1,2]}`), hidden: 3, When: time.Date(2024, 2, 29, 1, 2, 3, 4000, time.UTC)}
	b, err := json.Marshal(p)
	fmt.Println(string(b), err)
	var q patient
	fmt.Println(json.Unmarshal(b, &q), q.Name, q.Street, *q.Zip, q.Age, q.Stage, q.By[late], q.Extra, string(q.Raw), q.When.Equal(p.When))
	for _, bad := range []string{`{"age":61}`, `{"stage":"middle"}`, `{"by":{"x":1}}`, `{"notes":{}}`, `{"name":`, `[1]`, `{"zip":1.5}`} {
		err := json.Unmarshal([]byte(bad), new(patient))
		var typ *json.UnmarshalTypeError
		if errors.As(err, &typ) {
			fmt.Println(bad, typ.Value, typ.Field, typ.Offset)
			continue
		}
		fmt.Println(bad, err)
	}
	d := json.NewDecoder(strings.NewReader(`{"name":"B","nothing":1} {"name":"C"}`))
	d.DisallowUnknownFields()
	fmt.Println(d.Decode(&q))
	var any1 any
	n := json.NewDecoder(strings.NewReader(`{"big": 12345678901234567890, "f": 1.5}`))
	n.UseNumber()
	fmt.Println(n.Decode(&any1), any1)
	out, err := json.MarshalIndent(map[string]any{"z": []int(nil), "a": []int{}, "m": map[string]int(nil), "s": secret{"x"}, "html": "<b>&"}, ">", "  ")
	fmt.Println(string(out), err)
	_, err = json.Marshal(map[string]any{"f": func() {}})
	fmt.Println(err)
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	fmt.Println(e.Encode([]shape{square{2}, &circle{1}, nil}), buf.String())
}

func gobs() {
	gob.RegisterName("square", square{})
	gob.RegisterName("circle", &circle{})
	var buf bytes.Buffer
	in := struct {
		Shapes []shape
		M      map[string][]int
		S      secret
		P      *int
		F      float64
	}{[]shape{square{2}, &circle{1}}, map[string][]int{"a": {1, 2}, "b": nil}, secret{"psst"}, zip(4), 2.5}
	fmt.Println(gob.NewEncoder(&buf).Encode(in))
	var out struct {
		Shapes []shape
		M      map[string][]int
		S      secret
		P      *int
		F      float64
	}
	fmt.Println(gob.NewDecoder(&buf).Decode(&out))
	for _, s := range out.Shapes {
		fmt.Printf("%T %v\n", s, s.Area())
	}
	fmt.Println(out.M, out.S.v, *out.P, out.F)
	var wrong struct{ F string }
	gob.NewEncoder(&buf).Encode(in)
	fmt.Println(gob.NewDecoder(&buf).Decode(&wrong))
}

func others() {
	p := patient{Named: Named{"Bo"}, Address: &Address{Street: "Elm"}, Age: 5, Notes: []string{"a", "<b>"}}
	b, err := xml.MarshalIndent(p, "", " ")
	fmt.Println(string(b), err)
	var q patient
	fmt.Println(xml.Unmarshal(b, &q), q.Name, q.Age, q.Notes, q.Stage)
	r := csv.NewReader(strings.NewReader("a;b\n\"x;y\";2\n1;2;3\n"))
	r.Comma = ';'
	rows, err := r.ReadAll()
	fmt.Println(rows, err)
	var w strings.Builder
	cw := csv.NewWriter(&w)
	cw.WriteAll([][]string{{"a,b", `q"q`}, {"", "\n"}})
	fmt.Printf("%q\n", w.String())
	type header struct {
		Magic [4]byte
		N     uint16
		F     float32
		In    struct{ A, B int8 }
	}
	var buf bytes.Buffer
	fmt.Println(binary.Write(&buf, binary.BigEndian, header{[4]byte{'H', 'I', 'P', 'E'}, 513, 1.5, struct{ A, B int8 }{-1, 2}}), hex.EncodeToString(buf.Bytes()))
	var h header
	fmt.Println(binary.Read(&buf, binary.BigEndian, &h), h, binary.Size(h))
	fmt.Println(base64.StdEncoding.EncodeToString([]byte("hipec")), binary.BigEndian.Uint32([]byte{1, 2, 3, 4}))
}

func main() {
	jsons()
	gobs()
	others()
}
