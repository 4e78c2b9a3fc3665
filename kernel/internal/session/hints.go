package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"hipec/kernel/internal/cellname"
	"hipec/kernel/internal/source"
)

// Hints are for people who know R, Python or a shell better than Go: what they will have meant, and how Go writes it.

// words are names of other languages, and of a shell, with Go's.
var words = map[string]string{
	"TRUE": "true", "True": "true", "FALSE": "false", "False": "false", "NULL": "nil", "None": "nil", "null": "nil",
	"NA": "math.NaN()", "NaN": "math.NaN()",
	"nan": "math.NaN()", "Inf": "math.Inf(1)", "inf": "math.Inf(1)", "pi": "math.Pi",
	"paste": "fmt.Sprint or strings.Join", "sprintf": "fmt.Sprintf",
	"length": "len", "nrow": "a frame's Nrow(), a cohort's N()", "cat": "fmt.Print", "str": "fmt.Sprintf(\"%T\", x)",
	"type":   "fmt.Sprintf(\"%T\", x)",
	"typeof": "fmt.Sprintf(\"%T\", x)", "stop": "panic", "raise": "panic", "numeric": "make([]float64, n)",
	"array": "[]float64{…}", "list": "[]string{…}",
	"dict": "map[string]float64{…}", "data": "cohort.Open(\"file.csv\")", "read_csv": "cohort.Open(\"file.csv\")",
	"pd": "cohort.Open(\"file.csv\")",
	"np": "gonum: package mat for matrices, floats for slices, stat for statistics", "plt": "package plots",
	"Surv":    "a cohort's Survival(\"time\", \"status\")",
	"survfit": "survival.KaplanMeier", "survdiff": "survival.LogRank", "coxph": "models.Cox", "glm": "models.Logistic",
	"lm": "models.Linear", "sd": "stat.StdDev(x, nil)",
	"mean": "stat.Mean(x, nil)", "median": "stat.Quantile(0.5, stat.Empirical, sorted, nil)",
	"var_": "stat.Variance(x, nil)", "sum": "floats.Sum(x)", "abs": "math.Abs",
	"sqrt": "math.Sqrt", "exp": "math.Exp", "log": "math.Log", "round": "math.Round",
	"sorted": "slices.Sorted, slices.Sort", "enumerate": "for i, v := range list",
	"rep": "slices.Repeat", "seq": "for i := range n", "c": "[]float64{1, 2, 3}",
}

var shellWords = []string{"ls", "pwd", "cd", "pip", "conda", "wget", "curl", "mkdir", "rm", "cp", "mv", "head", "tail",
	"grep", "echo"}

// typeHint returns what is to be said of a mistake of types, or "". Tests on messages are on the checker's own words.
func (s *Session) typeHint(c *cell, e types.Error, msg, line string) string {
	switch {
	case strings.HasPrefix(msg, "undefined: "):
		return s.undefinedHint(c, e.Pos, strings.TrimPrefix(msg, "undefined: "), line)
	case strings.Contains(msg, "has no field or method"):
		return s.memberHint(c, e.Pos)
	case strings.Contains(msg, "cannot indirect") && strings.Contains(line, "**"):
		return "Go has no **: math.Pow(x, 2), or x*x"
	case strings.HasPrefix(msg, "no new variables on left side"):
		return "another value is given by =, a new variable made by :="
	case strings.Contains(msg, "mismatched types") && strings.Contains(msg, "string"):
		return "text and numbers are joined by fmt.Sprint(a, b), or fmt.Sprintf(\"%s %g\", a, b)"
	case strings.Contains(msg, "is not a function"):
		return s.shadowHint(msg)
	}
	return ""
}

// undefinedHint is for a name that means nothing: a package's member, or a plain one.
func (s *Session) undefinedHint(c *cell, pos token.Pos, name, line string) string {
	if pkg, member, ok := strings.Cut(name, "."); ok {
		return didYouMean(member, s.exported(c, pkg), pkg+".")
	}
	if c.hints[name] != "" {
		return "" // said already
	}
	rest := strings.TrimSpace(line)
	if hint := source.LineHint(line); hint != "" && strings.HasPrefix(rest, "!") {
		return hint
	}
	if slices.Contains(shellWords, name) && (rest == name || strings.HasPrefix(rest, name+" ")) {
		return "a command for the shell stands behind a dollar sign, at the top of a cell: $ " + rest
	}
	if name == "library" || name == "require" {
		return `packages whose name is plain need no import; others: import "path"`
	}
	assigned := regexp.MustCompile(`^\s*` + regexp.QuoteMeta(name) + `\s*(?:=[^=]|<-)`).MatchString(line)
	if assigned {
		return fmt.Sprintf("a new variable is made by :=, as in %s := …", name)
	}
	if hint := didYouMean(name, s.visible(c), ""); hint != "" && words[name] == "" {
		return hint
	}
	if w := words[name]; w != "" {
		return "in Go: " + w
	}
	return s.somewhere(name)
}

// visible lists the names that a cell can use.
func (s *Session) visible(c *cell) []string {
	list := types.Universe.Names()
	for name := range s.live {
		list = append(list, name)
	}
	for name := range s.imports {
		list = append(list, name)
	}
	if c.pkg != nil {
		list = append(list, c.pkg.Scope().Names()...)
	}
	return list
}

// exported lists what a package exports that a cell knows by a name.
func (s *Session) exported(c *cell, name string) []string {
	path := c.imports[name]
	if path == "" {
		path = s.imports[name]
	}
	if path == "" && len(s.known[name]) > 0 {
		path = s.known[name][0]
	}
	pkg, err := s.engine.Import(path)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(pkg.Scope().Names(), func(n string) bool { return !ast.IsExported(n) })
}

// usual are the packages in which a function may be that somebody calls by its bare name.
var usual = []string{"hipec/hccpm/survival", "hipec/hccpm/stats", "hipec/hccpm/models", "hipec/hccpm/plots",
	"hipec/hccpm/cohort", "gonum.org/v1/gonum/stat",
	"gonum.org/v1/gonum/floats", "math", "strings", "slices", "fmt"}

// somewhere names packages that export a name, whatever its letters' case.
func (s *Session) somewhere(name string) string {
	var found []string
	for _, path := range usual {
		pkg, err := s.engine.Import(path)
		if err != nil {
			continue
		}
		for _, n := range pkg.Scope().Names() {
			if ast.IsExported(n) && strings.EqualFold(n, strings.ReplaceAll(name, "_", "")) {
				found = append(found, pkg.Name()+"."+n)
			}
		}
	}
	if len(found) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(found, " or ") + "?"
}

// memberHint is for a field or method that a value does not have: which of its own is like it.
func (s *Session) memberHint(c *cell, pos token.Pos) (hint string) {
	if c.file == nil || c.info == nil {
		return ""
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || sel.Sel.Pos() != pos {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if ok && len(s.known[x.Name]) > 0 && s.live[x.Name].obj != nil {
			hint = fmt.Sprintf("%s is a variable of this notebook; %%rm %[1]s makes it the package again", x.Name)
			return false
		}
		if tv, ok := c.info.Types[sel.X]; ok && tv.Type != nil {
			hint = didYouMean(sel.Sel.Name, members(tv.Type), "")
		}
		return false
	})
	return hint
}

// members lists the fields and methods of a type that a cell can use.
func members(t types.Type) []string {
	var list []string
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		for i := range st.NumFields() {
			list = append(list, st.Field(i).Name())
		}
	}
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	set := types.NewMethodSet(t)
	for i := range set.Len() {
		list = append(list, set.At(i).Obj().Name())
	}
	own := false
	if n, ok := t.(*types.Pointer); ok {
		n, ok := n.Elem().(*types.Named)
		own = ok && cellname.OfCell(n.Obj().Pkg())
	}
	return slices.DeleteFunc(list, func(name string) bool { return !own && !ast.IsExported(name) })
}

var calledVariable = regexp.MustCompile(`cannot call (?:non-function )?([\pL_][\pL\d_]*) \(variable`)

// shadowHint is for a name of Go's own that the notebook has given to a variable.
func (s *Session) shadowHint(msg string) string {
	m := calledVariable.FindStringSubmatch(msg)
	if m == nil || types.Universe.Lookup(m[1]) == nil || s.live[m[1]].obj == nil {
		return ""
	}
	return fmt.Sprintf("%s is a variable of this notebook; %%rm %[1]s gives Go's own back", m[1])
}

// didYouMean returns the candidate that is most like a name, as a question; "" if none is like it.
func didYouMean(name string, candidates []string, prefix string) string {
	best, least := "", 1+len(name)/3
	if least > 3 {
		least = 3
	}
	for _, c := range candidates {
		if strings.HasPrefix(c, "·") || c == name || c == "_" {
			continue
		}
		if d := apart(strings.ToLower(name), strings.ToLower(c), least); d < least || d == least && best == "" {
			best, least = c, d
		}
	}
	if best == "" {
		return ""
	}
	return "did you mean " + prefix + best + "?"
}

// apart counts the letters to change, add, drop or swap with their neighbours; more than limit counts as one more.
func apart(a, b string, limit int) int {
	if a == b {
		return 0
	}
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}
