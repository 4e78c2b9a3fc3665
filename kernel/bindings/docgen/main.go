// Command docgen gathers the comments of all bound packages for the kernel's inspection. Run it by
// "go generate ./kernel/bindings".
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	_ "hipec/kernel/bindings"
	"hipec/kernel/internal/bound"
)

// No comment is kept longer than this; what is cut off ends at a paragraph.
const longest = 2500

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "docgen: name the file to write")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
}

func write(file string) error {
	all := map[string]map[string]string{}
	cmd := exec.Command("go", append([]string{"list", "-e", "-find", "-json=ImportPath,Dir,GoFiles"}, bound.Paths()...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	for dec.More() {
		var p struct {
			ImportPath, Dir string
			GoFiles         []string
		}
		if err := dec.Decode(&p); err != nil {
			return err
		}
		if p.Dir == "" || strings.Contains("/"+p.ImportPath+"/", "/internal/") {
			continue // the interpreter's own
		}
		if all[p.ImportPath], err = comments(p.ImportPath, p.Dir, p.GoFiles); err != nil {
			return err
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := z.Write(text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

// comments returns what is written about the exported names of a package.
func comments(path, dir string, names []string) (map[string]string, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, n := range names {
		f, err := parser.ParseFile(fset, filepath.Join(dir, n), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(fset, files, path)
	if err != nil {
		return nil, err
	}
	m := map[string]string{}
	put := func(name, text string) {
		if text = shorten(text); text != "" {
			m[name] = text
		}
	}
	types := map[string]bool{}
	for _, t := range p.Types {
		types[t.Name] = true
	}
	put("", p.Doc)
	values := func(list []*doc.Value) {
		for _, v := range list {
			for _, n := range v.Names {
				put(n, v.Doc)
			}
		}
	}
	funcs := func(list []*doc.Func, of string) {
		for _, f := range list {
			put(of+f.Name, f.Doc)
			var b bytes.Buffer
			if format.Node(&b, fset, f.Decl.Type) == nil {
				m[of+f.Name+"()"] = qualify(b.String(), p.Name, types)
			}
		}
	}
	values(p.Consts)
	values(p.Vars)
	funcs(p.Funcs, "")
	for _, t := range p.Types {
		put(t.Name, t.Doc)
		values(t.Consts)
		values(t.Vars)
		funcs(t.Funcs, "")
		funcs(t.Methods, t.Name+".")
		fields(t, put)
	}
	return m, nil
}

// fields notes the comments of a struct's fields and an interface's methods.
func fields(t *doc.Type, put func(name, text string)) {
	for _, sp := range t.Decl.Specs {
		ts, ok := sp.(*ast.TypeSpec)
		if !ok || ts.Name.Name != t.Name {
			continue
		}
		var list *ast.FieldList
		switch x := ts.Type.(type) {
		case *ast.StructType:
			list = x.Fields
		case *ast.InterfaceType:
			list = x.Methods
		default:
			continue
		}
		for _, f := range list.List {
			for _, n := range f.Names {
				text := f.Doc.Text()
				if text == "" {
					text = f.Comment.Text()
				}
				put(t.Name+"."+n.Name, text)
			}
		}
	}
}

var word = regexp.MustCompile(`[\pL_.][\pL_0-9.]*`)

// qualify puts the package's name before its own types.
func qualify(text, pkg string, types map[string]bool) string {
	return word.ReplaceAllStringFunc(text, func(w string) string {
		dots, name := "", w
		for strings.HasPrefix(name, ".") {
			dots, name = dots+".", name[1:]
		}
		if types[name] && ast.IsExported(name) {
			return dots + pkg + "." + name
		}
		return w
	})
}

func shorten(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= longest {
		return text
	}
	cut := strings.LastIndex(text[:longest], "\n\n")
	if cut < 0 {
		cut = strings.LastIndexByte(text[:longest], ' ')
	}
	return text[:max(cut, 0)] + " …"
}
