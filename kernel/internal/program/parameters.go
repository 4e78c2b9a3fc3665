package program

import (
	"fmt"
	"go/token"
	"strings"
)

// parseParameters reads name=value; values are Go expressions, and what is none is taken for text.
func parseParameters(list []string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range list {
		name, value, ok := strings.Cut(p, "=")
		if !ok || !token.IsIdentifier(name) {
			return nil, fmt.Errorf("run: -p %s: want name=value, the name a Go name", p)
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("run: -p %s: %s is given twice", p, name)
		}
		out[name] = value
	}
	return out, nil
}
