package assist

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// columned is a value whose columns have names, such as a cohort or a frame; levelled knows the levels of one.
type (
	columned interface{ Columns() []string }
	named    interface{ Names() []string }
	levelled interface {
		LevelNames(column string) []string
	}
)

var (
	// openString is the text before a cursor that stands in a string of a call: what is called, and what is typed so far.
	openString = regexp.MustCompile(`([A-Za-z_]\w*)\((?:[^()"]*"[^"]*",\s*)*[^()"]*"([^"\\]*)$`)
	word       = regexp.MustCompile(`[A-Za-z_]\w*`)
	// firstOf is the first string of a call in which the cursor stands in a later one: Is("sex", "ma.
	firstOf = regexp.MustCompile(`[A-Za-z_]\w*\("([^"]*)",[^()]*"[^"\\]*$`)
)

// opens lists functions whose first text is the path of a file.
var opens = []string{"Open", "OpenCodebook", "Load", "ReadFile", "OpenFile", "ReadDir", "Create", "Save", "SaveWord"}

// values are the live variables of a notebook.
type values func(name string) (v any, ok bool)

// InString completes within a string: names of columns, their levels, and paths of files; false if the cursor stands
// in none, or nothing is known that could stand there. value is what a live variable holds.
func InString(code string, cursor int, value func(name string) (v any, ok bool)) (Completion, bool) {
	e := values(value)
	before := code[:min(max(cursor, 0), len(code))]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	m := openString.FindStringSubmatch(line)
	if m == nil || strings.Count(line, `"`)%2 == 0 {
		return Completion{}, false
	}
	call, typed := m[1], m[2]
	var all []string
	kind := "column"
	if slices.Contains(opens, call) {
		all, kind = paths(typed), "path"
	} else {
		all = e.columns(line)
		if first := firstOf.FindStringSubmatch(line); first != nil && slices.Contains([]string{"Is", "IsNot", "Reference",
			"Recode", "Levels"}, call) {
			all, kind = e.levels(line, first[1]), "level"
		}
	}
	out := Completion{Start: cursor - len(typed), End: cursor, Kinds: map[string]string{}, Signatures: map[string]string{},
		Matches: []string{}}
	for _, name := range all {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) {
			out.Matches, out.Kinds[name] = append(out.Matches, name), kind
		}
	}
	return out, len(out.Matches) > 0
}

// lastWith is the last live variable of a line of which ask says yes.
func (e values) lastWith(line string, ask func(v any) bool) {
	words := word.FindAllString(line, -1)
	for i := len(words) - 1; i >= 0; i-- {
		v, ok := e(words[i])
		if ok && v != nil && ask(v) {
			return
		}
	}
}

// columns are those of the last variable in a line that has some.
func (e values) columns(line string) (out []string) {
	e.lastWith(line, func(v any) bool {
		switch x := v.(type) {
		case columned:
			out = x.Columns()
		case named:
			out = x.Names()
		}
		return out != nil
	})
	return out
}

// levels are those of a column of the last variable in a line that knows them.
func (e values) levels(line, column string) (out []string) {
	e.lastWith(line, func(v any) bool {
		if x, ok := v.(levelled); ok {
			out = x.LevelNames(column)
		}
		return out != nil
	})
	return out
}

// paths are the files and folders that a path could go on to be.
func paths(typed string) []string {
	folder, _ := filepath.Split(typed)
	entries, err := os.ReadDir(filepath.Join(".", folder))
	if filepath.IsAbs(folder) {
		entries, err = os.ReadDir(folder)
	}
	if err != nil {
		return nil
	}
	var out []string
	for _, f := range entries {
		if strings.HasPrefix(f.Name(), ".") {
			continue
		}
		name := folder + f.Name()
		if f.IsDir() {
			name += "/"
		}
		out = append(out, name)
	}
	return out
}
