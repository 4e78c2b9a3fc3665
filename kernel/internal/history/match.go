package history

import (
	"strings"
	"unicode/utf8"
)

// Match reports whether the whole text fits a pattern, as shells have them: * any text, ? one
// character, [abc] [a-z] [!a] one of a set. Unlike in file names, a * also stands for line ends and
// slashes.
func Match(pattern, text string) bool {
	// Where to go on if what follows the last * does not fit: each try gives that * one character more.
	var backPattern, backText string
	back := false
	for {
		switch {
		case strings.HasPrefix(pattern, "*"):
			pattern = pattern[1:]
			backPattern, backText, back = pattern, text, true
			continue
		case pattern == "" && text == "":
			return true
		case pattern != "" && text != "":
			if p, t, ok := one(pattern, text); ok {
				pattern, text = p, t
				continue
			}
		}
		if !back || backText == "" {
			return false
		}
		_, n := utf8.DecodeRuneInString(backText)
		backText = backText[n:]
		pattern, text = backPattern, backText
	}
}

// one takes one character off the text, and what stands for it off the pattern.
func one(pattern, text string) (restPattern, restText string, ok bool) {
	r, n := utf8.DecodeRuneInString(text)
	text = text[n:]
	p, m := utf8.DecodeRuneInString(pattern)
	switch p {
	case '?':
		return pattern[m:], text, true
	case '[':
		if end := strings.IndexByte(pattern[min(2, len(pattern)):], ']'); end >= 0 {
			end += 2
			return pattern[end+1:], text, inSet(pattern[1:end], r)
		}
	}
	return pattern[m:], text, p == r
}

// inSet reports whether a character is in a set as it stands between brackets.
func inSet(set string, r rune) bool {
	rest, not := strings.CutPrefix(set, "!")
	list := []rune(rest)
	found := false
	for i := 0; i < len(list); i++ {
		lo, hi := list[i], list[i]
		if i+2 < len(list) && list[i+1] == '-' {
			hi = list[i+2]
			i += 2
		}
		found = found || lo <= r && r <= hi
	}
	return found != not
}
