package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"hipec/kernel/internal/program"
)

// part is a module that is linked in, or Go's own library.
type part struct {
	path, version, sum string
	dir                string // of its source
}

// partsOf lists what a program is made of, by what is noted in it.
func partsOf(info *debug.BuildInfo) ([]part, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	list := []part{{path: "std", version: info.GoVersion, dir: strings.TrimSpace(string(root))}}
	dirs := map[string]string{}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Dir}}", "all").Output()
	if err != nil {
		return nil, fmt.Errorf("go list -m: %w", err)
	}
	for line := range strings.Lines(string(out)) {
		path, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
		dirs[path] = dir
	}
	for _, m := range info.Deps {
		list = append(list, part{m.Path, m.Version, m.Sum, dirs[m.Path]})
	}
	return list, nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|notice|patents|authors)([-._].*)?$`)

// licencesOf returns the licences of all parts, one after the other. A part without one is an
// error: it could not be passed on.
func licencesOf(parts []part) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("This program contains the following, under the licences that stand below each.\n")
	for _, p := range parts {
		dir := p.dir
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.path, err)
		}
		found := false
		for _, e := range entries {
			if e.IsDir() || !licenceFile.MatchString(e.Name()) {
				continue
			}
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			found = found || !strings.HasPrefix(strings.ToLower(e.Name()), "authors")
			fmt.Fprintf(&b, "\n%s\n%s %s: %s\n\n%s\n", strings.Repeat("=", 80), p.path, p.version, e.Name(),
				bytes.TrimSpace(text))
		}
		if !found {
			return nil, fmt.Errorf("%s %s has no licence in %s", p.path, p.version, dir)
		}
	}
	return b.Bytes(), nil
}

// sbomOf returns the list of parts in the form of CycloneDX 1.5.
func sbomOf(parts []part, goVersion string) ([]byte, error) {
	type component struct {
		Type    string `json:"type"`
		Name    string `json:"name"`
		Version string `json:"version"`
		PURL    string `json:"purl"`
		Ref     string `json:"bom-ref"`
	}
	var list []component
	for _, p := range parts {
		purl := "pkg:golang/" + p.path + "@" + strings.ReplaceAll(p.version, "+", "%2B")
		list = append(list, component{"library", p.path, p.version, purl, purl})
	}
	slices.SortFunc(list, func(a, b component) int { return strings.Compare(a.Name, b.Name) })
	doc := map[string]any{
		"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
		"metadata": map[string]any{
			"component": component{"application", "hipec", program.Version, "pkg:golang/hipec@" + program.Version, "hipec"},
			"tools": map[string]any{"components": []component{{"application", "go", goVersion, "pkg:generic/go@" + goVersion,
				"go"}}},
		},
		"components": list,
	}
	text, err := json.MarshalIndent(doc, "", " ")
	return append(text, '\n'), err
}
