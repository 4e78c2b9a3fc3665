package cohort

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"hipec/hccpm/cohort/formats"
)

var nan = math.NaN()

// Type is what the cells of a column hold.
type Type int

// The types of a column.
const (
	Text     Type = iota // free text
	ID                   // text that names a patient, unique
	Int                  // whole number
	Float                // number
	Bool                 // yes or no
	Category             // one of the levels
	List                 // items separated by semicolons; empty is none
	Date                 // a day; as a number, days since 1 January 1970
)

var typeNames = [...]string{"text", "id", "int", "float", "bool", "category", "list", "date"}

// String is the name of the type as the codebook writes it.
func (t Type) String() string {
	if t < 0 || int(t) >= len(typeNames) {
		return "type " + strconv.Itoa(int(t))
	}
	return typeNames[t]
}

// numeric reports whether the type is held as numbers.
func (t Type) numeric() bool { return t == Int || t == Float || t == Date }

// Variable is what the codebook says about one column.
type Variable struct {
	Name        string
	Title       string // as tables and figures call it; empty for the name
	Type        Type
	Unit        string   // such as "months", empty if there is none
	Min, Max    float64  // inclusive; NaN if there is no limit
	Levels      []string // of a category or bool, in the order of display
	Codes       []string // how the file writes each level; nil if it writes the levels themselves
	NA          []string // values that mean missing, besides an empty cell and the usual marks
	Ordered     bool     // whether the order of the levels means something, as low, medium, high
	MayMiss     bool     // whether a cell may be empty
	Source      string   // where the column comes from
	Description string
	Derived     bool // computed, not read from the file
	Extra       bool // found in the file, unknown to the codebook
}

// clone copies the slices too.
func (v Variable) clone() Variable {
	v.Levels, v.Codes, v.NA = slices.Clone(v.Levels), slices.Clone(v.Codes), slices.Clone(v.NA)
	return v
}

// Label is the title, or else the name, with the unit: "os2_months (months)".
func (v Variable) Label() string {
	if v.Unit == "" {
		return v.title()
	}
	return v.title() + " (" + v.Unit + ")"
}

func (v Variable) title() string {
	if v.Title != "" {
		return v.Title
	}
	return v.Name
}

// allowed is the limits or the levels in words.
func (v Variable) allowed() string {
	show := plain
	if v.Type == Date {
		show = dateText
	}
	switch {
	case len(v.Levels) > 0:
		return strings.Join(v.Levels, ", ")
	case !math.IsNaN(v.Min) && !math.IsNaN(v.Max):
		return show(v.Min) + " to " + show(v.Max)
	case !math.IsNaN(v.Min):
		return "from " + show(v.Min)
	case !math.IsNaN(v.Max):
		return "up to " + show(v.Max)
	}
	return ""
}

// level is the codebook's spelling of a level; upper and lower case are alike.
func (v Variable) level(cell string) (int, bool) {
	for i, code := range v.Codes {
		if code != "" && strings.EqualFold(code, cell) {
			return i, true
		}
	}
	for i, l := range v.Levels {
		if strings.EqualFold(l, cell) {
			return i, true
		}
	}
	return 0, false
}

// plain writes a number as shortly as it can be read back.
func plain(x float64) string { return formats.Plain(x) }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
