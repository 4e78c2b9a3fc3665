package source

import (
	"regexp"
	"strings"
)

// Hints are for people who know R, Python or a shell better than Go: what they will have meant, and how Go writes it.

// habit is a way to write something that is no Go, and what to write.
type habit struct {
	line *regexp.Regexp // what the line looks like
	say  string         // with $1 for what was matched
}

func like(line, say string) habit { return habit{regexp.MustCompile(line), say} }

// habits are tried in this order where a line is no Go.
var habits = []habit{
	like(`^\s*!\s*(\S.*)`, "a command for the shell stands behind a dollar sign: $$ $1"),
	like(`^\s*\?+\s*([\pL_][\pL\d_.]*)\s*$`, "for what $1 is, put the cursor on it and press Shift+Tab; %help lists "+
		"commands"),
	like(`^\s*([\pL_][\pL\d_.]*)\?+\s*$`,
		"for what $1 is, put the cursor on it and press Shift+Tab; %help lists commands"),
	like(`^\s*(?:from\s+\S+\s+)?import\s+[\pL_]`,
		`an import names a path in double quotes: import "hipec/hccpm/survival"; packages whose name is plain need none`),
	like(`^\s*for\s+\(?\s*([\pL_]\w*)\s+in\s+range\(\s*([^,()]+)\s*\)`,
		"a loop over numbers is written: for $1 := range $2 { … }"),
	like(`^\s*for\s+\(?\s*([\pL_]\w*)\s+in\s+(\d+):(\d+)`, "a loop over numbers is written: for $1 := $2; $1 <= $3; "+
		"$1++ { … }"),
	like(`^\s*for\s+\(?\s*([\pL_]\w*)\s+in\s+([^:{)]+)`, "a loop over elements is written: for _, $1 := range $2 { … }"),
	like(`^\s*while\b`, "Go's only loop is for: for x > 0 { … }, and for { … } without end"),
	like(`^\s*def\s+([\pL_]\w*)`, "a function is written: func $1(x float64) float64 { return x }"),
	like(`([\pL_][\pL\d_.]*)\s*(?:<-|:?=)\s*function\s*\(`, "a function is written: func $1(x float64) float64 { return "+
		"x }"),
	like(`^\s*(?:if|elif|else)\b.*:\s*$`, "a condition is followed by braces: if x == 3 { … } else { … }"),
	like(`^\s*print\s+(\S.*)$`, "to print is a function: fmt.Println($1)"),
	like(`(?:=|\(|,|return)\s*\[\s*["\x60]`, `a list has a type before it: []string{"a", "b"}`),
	like(`(?:=|\(|,|return)\s*\[\s*[-\d.]+\s*(?:,|\])`, "a list has a type before it: []float64{1, 2, 3}"),
	like(`(?:=|\(|return)\s*\{\s*["\x60][^"\x60]*["\x60]\s*:`,
		`a map has its types before it: map[string]float64{"a": 1}`),
	like(`'[^'\\]{2,}'|'{3}`, `text stands in double quotes: "abc"; single quotes are for one character`),
	like(`[\pL_]\s*%(?:in|>|<>)%`, "R's operators between % do not exist: slices.Contains(list, x); results are passed "+
		"on by calls, one in the other"),
	like(`~\s*[\pL_]`, `a formula is a text: "age + sex"`),
	like(`[\w)\]]\s*\?\s*.+:`, "there is no ?: in Go: if condition { x = a } else { x = b }"),
	like(`\b(?:lambda)\b`, "a function without a name is written: func(x float64) float64 { return x * x }"),
	like(`^\s*(?:class)\s+([\pL_]\w*)`, "a type is written: type $1 struct { … }"),
	like(`^\s*#`, "a comment begins with //"),
}

// LineHint returns what a line that is no Go will have meant, or "".
func LineHint(line string) string {
	for _, h := range habits {
		if at := h.line.FindStringSubmatchIndex(line); at != nil {
			return string(h.line.ExpandString(nil, h.say, line, at))
		}
	}
	return ""
}

// gomacros describes a line that speaks to gomacro, gophernotes' interpreter, where a syntax error
// stands; "" if it does not.
func gomacros(line string) string {
	text := strings.TrimSpace(line)
	for _, word := range []string{
		"macro ", "~quote", "~quasiquote", "~unquote", "~splice", "~func", "~lambda", "~macro", "~'", "~`", "~,", "~\"",
	} {
		if strings.HasPrefix(text, word) || word[0] == '~' && strings.Contains(text, word) {
			return " (macros are gomacro's own: the kernel Go (gophernotes) has them)"
		}
	}
	if strings.HasPrefix(text, ":") {
		return " (commands such as :help are gomacro's own: the kernel Go (gophernotes) has them; here there is %help)"
	}
	return ""
}
