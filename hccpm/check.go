package hccpm

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	wholeNumber  = regexp.MustCompile(`^[+-]?[0-9]{1,15}$`)
	number       = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)
	commaDecimal = regexp.MustCompile(`^[+-]?[0-9]+,[0-9]+$`)
)

// missingMarks are what other programs write for a missing value.
var missingMarks = []string{"na", "n/a", "nan", "null", "nil", ".", "?", "-", "missing", "unknown"}

// checkCell says what is wrong with a trimmed cell; the problem is empty if
// nothing is.
func (v Variable) checkCell(cell string) (problem, hint string) {
	if cell == "" {
		if v.MayMiss || v.Type == List || v.Extra {
			return "", ""
		}
		return "is empty", "this column needs a value in every row"
	}
	if strings.EqualFold(cell, "nan") || (v.Type != List && v.Type != Text && isMissingMark(cell)) {
		if v.MayMiss || v.Extra {
			return "is not a value", "leave the cell empty if the value is missing"
		}
		return "is not a value", "this column needs a value in every row"
	}
	switch v.Type {
	case Int, Float:
		return v.checkNumber(cell)
	case Bool, Category:
		if _, ok := v.level(cell); !ok {
			return "is not one of " + strings.Join(v.Levels, ", "), levelHint(cell, v.Levels)
		}
	}
	return "", ""
}

func isMissingMark(cell string) bool {
	return slices.Contains(missingMarks, strings.ToLower(cell))
}

func levelHint(cell string, levels []string) string {
	if n := nearest(cell, levels); n != "" && len(cell) > 1 {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return "write one of these words"
}

func (v Variable) checkNumber(cell string) (problem, hint string) {
	what, write := "is not a number", "write digits and at most one decimal point"
	valid := number.MatchString(cell)
	if v.Type == Int {
		what, write = "is not a whole number", "write digits only"
		valid = wholeNumber.MatchString(cell)
	}
	if !valid {
		if commaDecimal.MatchString(cell) {
			write = fmt.Sprintf("write a decimal point, not a comma: %s", strings.Replace(cell, ",", ".", 1))
			if v.Type == Int {
				write = "write digits only, without commas"
			}
		}
		return what, write
	}
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsInf(x, 0) {
		return "is too large", fmt.Sprintf("the codebook allows %s", v.allowed())
	}
	if x < v.Min || x > v.Max {
		unit := ""
		if v.Unit != "" {
			unit = " " + v.Unit
		}
		return fmt.Sprintf("is outside %s to %s%s", plain(v.Min), plain(v.Max), unit),
			"check the decimal point and the unit"
	}
	return "", ""
}

// level is the codebook's spelling of a level; upper and lower case are alike.
func (v Variable) level(cell string) (string, bool) {
	for _, l := range v.Levels {
		if strings.EqualFold(l, cell) {
			return l, true
		}
	}
	return "", false
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
