// Package nearest finds the name that somebody may have meant.
package nearest

import (
	"fmt"
	"strings"
)

// Name returns the candidate most like name, empty if none is like it. Upper and lower case are alike.
func Name(name string, candidates []string) string {
	best, least := "", max(2, len(name)/2)+1
	for _, c := range candidates {
		d := distance(strings.ToLower(name), strings.ToLower(c))
		if strings.HasPrefix(strings.ToLower(c), strings.ToLower(name)) && name != "" {
			d = min(d, 2)
		}
		if d < least {
			best, least = c, d
		}
	}
	return best
}

// distance counts the letters to change, add or drop (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

// Hint returns the nearest name as a question, empty if none is near.
func Hint(name string, candidates []string) string {
	if n := Name(name, candidates); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return ""
}

// most is how many candidates an error lists.
const most = 40

// Unknown returns the error for a name that is not among the candidates; prefix is the package.
func Unknown(prefix string, sentinel error, name string, candidates []string) error {
	hint := Hint(name, candidates)
	if hint != "" {
		hint += " "
	}
	all := strings.Join(candidates[:min(most, len(candidates))], ", ")
	if len(candidates) > most {
		all += fmt.Sprintf(" and %d more", len(candidates)-most)
	}
	if len(candidates) == 0 {
		return fmt.Errorf("%s: %w: %q", prefix, sentinel, name)
	}
	return fmt.Errorf("%s: %w: %q (%sthere are %s)", prefix, sentinel, name, hint, all)
}
