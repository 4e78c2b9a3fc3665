package notebook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Strip takes out what running has put in: outputs, counts, and the notes of what was run.
func (nb *Notebook) Strip() {
	for _, c := range nb.Cells {
		c.Outputs, c.Count = nil, 0
		c.set("ran", nil, false)
	}
	if m, ok := nb.Metadata[metadataKey].(map[string]any); ok {
		for _, key := range []string{"data_sha256", "library_sha256", "module", "changed_data"} {
			delete(m, key)
		}
	}
}

// The markers of nbgrader, in the comments of Go or as nbgrader writes them for Python.
var marker = regexp.MustCompile(`^(\s*)(?://|###)\s*(BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*$`)

// forInstructors is the tag of cells that are not handed out.
const forInstructors = "instructor"

// Student makes the notebook that is handed out: what stands between BEGIN SOLUTION and END SOLUTION
// is replaced by a line that asks for it. Left out are what stands between BEGIN HIDDEN TESTS and
// END HIDDEN TESTS, cells tagged "instructor", the wrong answers that tests try, and all outputs.
//
// Errors: a marker without its other half, or within another pair, with its cell and line.
func (nb *Notebook) Student() error {
	for i, c := range nb.Cells {
		var out []string
		open := ""
		for n, line := range strings.Split(c.Source, "\n") {
			m := marker.FindStringSubmatch(line)
			where := func() string { return fmt.Sprintf("%s: cell %d, line %d", nb.Path, i+1, n+1) }
			switch {
			case m == nil && open == "":
				out = append(out, line)
			case m == nil:
			case m[2] == "BEGIN" && open != "":
				return fmt.Errorf("%s: BEGIN %s within %s", where(), m[3], open)
			case m[2] == "BEGIN":
				if open = m[3]; open == "SOLUTION" {
					out = append(out, m[1]+"// Your code here.")
				}
			case open != m[3]:
				return fmt.Errorf("%s: END %s without its BEGIN", where(), m[3])
			default:
				open = ""
			}
		}
		if open != "" {
			return fmt.Errorf("%s: cell %d: BEGIN %s without its END", nb.Path, i+1, open)
		}
		c.Source = strings.Join(out, "\n")
	}
	nb.Cells = slices.DeleteFunc(nb.Cells, func(c *Cell) bool { return c.Tagged(forInstructors) })
	for _, c := range nb.Cells {
		c.set("wrong", nil, false)
	}
	nb.Strip()
	return nil
}
