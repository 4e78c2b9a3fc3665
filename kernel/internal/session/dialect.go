package session

// Notebooks written for gophernotes run unchanged: what they know by other names, and what its
// interpreter takes that Go does not.

// known returns the path of the package that an import means. gophernotes' display is package display here.
func known(path string) string {
	switch path {
	case "display", "github.com/gopherdata/gophernotes", "github.com/gopherdata/gophernotes/display":
		return "hipec/kernel/display"
	}
	return path
}
