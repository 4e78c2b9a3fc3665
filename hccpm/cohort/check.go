package cohort

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hipec/hccpm/cohort/formats"
	"hipec/hccpm/internal/nearest"
)

// missingMarks are what programs write for a missing number; those of missingWords are marks in text too.
var (
	missingMarks = []string{"na", "n/a", "#n/a", "nan", "null", "nil", "none", ".", "?", "-", "--", "missing", "unknown"}
	missingWords = []string{"na", "n/a", "#n/a", "nan", "null", "<na>"}
)

// longestMark is how long the marks are at most.
const longestMark = len("missing")

// marksMissing reports whether a cell of some type means that the value is missing.
func (v Variable) marksMissing(cell string) bool {
	if cell == "" {
		return true
	}
	if slices.Contains(v.NA, cell) {
		return true
	}
	if len(cell) > longestMark {
		return false
	}
	if _, isLevel := v.level(cell); isLevel && len(v.Levels) > 0 {
		return false
	}
	switch v.Type {
	case Text, List, ID:
		return slices.Contains(missingWords, strings.ToLower(cell))
	}
	return isMissingMark(cell)
}

func isMissingMark(cell string) bool { return slices.Contains(missingMarks, strings.ToLower(cell)) }

// needed says what is wrong with a missing cell in a column that may not miss; the problem is empty if
// nothing is.
func (v Variable) needed(cell string) (problem, hint string) {
	if v.MayMiss || v.Extra || v.Type == List && cell == "" {
		return "", ""
	}
	if cell == "" {
		return "is empty", "this column needs a value in every row"
	}
	return "is not a value", "this column needs a value in every row"
}

// checkWord reads a cell of text as the type has it: a number, or the index of a level, or else the text.
func (v Variable) checkWord(cell string, order DateOrder) (x float64, problem, hint string) {
	switch v.Type {
	case Int, Float:
		return v.checkNumber(cell)
	case Date:
		x, ok := parseDate(cell, order)
		if !ok {
			return nan, "is not a date", "write year-month-day, as 2024-03-31"
		}
		problem, hint = v.outside(x)
		return x, problem, hint
	case Bool, Category:
		i, ok := v.level(cell)
		if !ok {
			return nan, "is not one of " + strings.Join(v.spellings(), ", "), v.levelHint(cell)
		}
		return float64(i), "", ""
	}
	return nan, "", ""
}

// spellings are the levels as a file may write them.
func (v Variable) spellings() []string {
	if v.Codes == nil {
		return v.Levels
	}
	out := make([]string, len(v.Levels))
	for i, l := range v.Levels {
		if out[i] = l; v.Codes[i] != l {
			out[i] = v.Codes[i] + " (" + l + ")"
		}
	}
	return out
}

func (v Variable) levelHint(cell string) string {
	if v.Type == Bool {
		for _, pair := range yesNoWords {
			if strings.EqualFold(cell, pair.yes) || strings.EqualFold(cell, pair.no) {
				level := v.Levels[len(v.Levels)-1]
				if strings.EqualFold(cell, pair.no) {
					level = v.Levels[0]
				}
				return fmt.Sprintf("write %q, or give the column the codes %s and %s in the codebook", level, pair.no, pair.yes)
			}
		}
		return "write one of these words"
	}
	if n := nearest.Name(cell, v.Levels); n != "" && len(cell) > 1 {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return "write one of these words"
}

func (v Variable) checkNumber(cell string) (x float64, problem, hint string) {
	what, write := "is not a number", "write digits and at most one decimal point"
	if v.Type == Int {
		what, write = "is not a whole number", "write digits only"
	}
	x, ok := formats.ParseNumber(cell)
	if !ok { // leading zeros and many digits are numbers where numbers are expected
		var err error
		if strings.Trim(cell, "+-0123456789.") == "" {
			if x, err = strconv.ParseFloat(cell, 64); err == nil {
				ok = true
			}
		}
	}
	if !ok {
		if strings.Count(cell, ",") == 1 && strings.Trim(cell, "+-0123456789,") == "" {
			write = fmt.Sprintf("write a decimal point, not a comma: %s", strings.Replace(cell, ",", ".", 1))
			if v.Type == Int {
				write = "write digits only, without commas"
			}
		}
		return nan, what, write
	}
	if v.Type == Int && x != math.Trunc(x) {
		return nan, what, write
	}
	problem, hint = v.outside(x)
	return x, problem, hint
}

// outside says whether a number is beyond the limits.
func (v Variable) outside(x float64) (problem, hint string) {
	if !(x < v.Min) && !(x > v.Max) {
		return "", ""
	}
	unit := ""
	if v.Unit != "" {
		unit = " " + v.Unit
	}
	return "is outside " + v.allowed() + unit, "check the decimal point and the unit"
}

// items splits the cell of a list; empty items are dropped.
func items(cell string) []string {
	out := []string{}
	for _, item := range strings.Split(cell, ";") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}
