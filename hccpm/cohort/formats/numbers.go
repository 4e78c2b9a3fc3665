package formats

import (
	"math"
	"strconv"
)

// decimals counts how the numbers of a column are written.
type decimals struct{ points, commas int }

var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
	1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// mark is which decimal marks a number may have.
type mark uint8

const (
	point  mark = 1
	comma  mark = 2
	either mark = point | comma
)

// number reads a cell as a number. What would lose something as a float64 is none: leading zeros, as ids
// have them, and whole numbers of more than 15 digits.
func number(b []byte, allowed mark, seen *decimals) (float64, bool) {
	i, negative := 0, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative, i = b[0] == '-', 1
	}
	start, mantissa, digits, exponent := i, uint64(0), 0, 0
	for ; i < len(b) && b[i]-'0' < 10; i++ {
		if digits > 0 || b[i] != '0' {
			digits++
		}
		mantissa = mantissa*10 + uint64(b[i]-'0')
	}
	whole := i - start
	if whole > 15 || whole > 1 && b[start] == '0' {
		return 0, false
	}
	at := -1
	if i < len(b) && (b[i] == '.' && allowed&point != 0 || b[i] == ',' && allowed&comma != 0) {
		at = i
		for i++; i < len(b) && b[i]-'0' < 10; i++ {
			if digits > 0 || b[i] != '0' {
				digits++
			}
			mantissa, exponent = mantissa*10+uint64(b[i]-'0'), exponent-1
		}
	}
	if whole == 0 && (at < 0 || exponent == 0) {
		return 0, false
	}
	scientific := i < len(b)
	if scientific {
		if i = exponentEnd(b, i); i < 0 {
			return 0, false
		}
	}
	x := 0.0
	if !scientific && digits <= 15 && -exponent < len(powers) {
		if x = float64(mantissa) / powers[-exponent]; negative {
			x = -x
		}
	} else {
		text := []byte(string(b))
		if at >= 0 {
			text[at] = '.'
		}
		var err error
		if x, err = strconv.ParseFloat(string(text), 64); err != nil || math.IsInf(x, 0) {
			return 0, false
		}
	}
	if at >= 0 && seen != nil {
		if b[at] == ',' {
			seen.commas++
		} else {
			seen.points++
		}
	}
	return x, true
}

// exponentEnd is the length of b if it ends with an exponent that begins at i, -1 otherwise.
func exponentEnd(b []byte, i int) int {
	if b[i] != 'e' && b[i] != 'E' {
		return -1
	}
	i++
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		i++
	}
	from := i
	for ; i < len(b) && b[i]-'0' < 10; i++ {
	}
	if i == from || i != len(b) || i-from > 3 {
		return -1
	}
	return i
}

// ParseNumber reads a number with a decimal point, as a cell of a CSV file. Leading zeros and whole numbers
// of more than 15 digits are no numbers: they would lose something.
func ParseNumber(s string) (float64, bool) { return number([]byte(s), point, nil) }
