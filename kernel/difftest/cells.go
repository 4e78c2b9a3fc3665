package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"strings"
	"time"

	"hipec/kernel/internal/worker"
)

// Engine is an interpreter as this command tries it.
type Engine interface {
	// Run runs cells one after the other, in a session of their own, and returns what they print. An
	// error is the first cell's that fails.
	Run(cells []string) (stdout string, err error)
}

// asOne makes one cell of a program.
func asOne(text string) []string {
	return []string{strings.Replace(text, "package main", "", 1) + "\nmain()\n"}
}

// asMany makes a cell of each declaration of a program, and a last one of what its function main does.
func asMany(text string) ([]string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	var cells []string
	last := ""
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "main" {
			last = text[at(fn.Body.Lbrace)+1 : at(fn.Body.Rbrace)]
			continue
		}
		cells = append(cells, text[at(d.Pos()):at(d.End())])
	}
	return append(cells, last), nil
}

// processes is an Engine that runs cells in worker processes.
type processes struct{ command func() *exec.Cmd }

const limit = 2 * time.Minute // a busy machine may take long to start a process

func (p processes) Run(cells []string) (string, error) {
	var out strings.Builder
	var fault error
	w := worker.New(worker.Options{Command: p.command, Event: func(e worker.Event) {
		switch {
		case e.Kind == worker.Stream && e.Stream == "stdout":
			out.WriteString(e.Text)
		case e.Kind == worker.Error:
			fault = e.Error
		}
	}})
	defer w.Close()
	for i, c := range cells {
		ended := make(chan error, 1)
		go func() { ended <- w.Run(w.ID(), fmt.Sprintf("In[%d]", i+1), c) }()
		select {
		case err := <-ended:
			if err != nil {
				return out.String(), err
			}
		case <-time.After(limit):
			w.Close()
			return out.String(), fmt.Errorf("cell %d did not end within %v", i+1, limit)
		}
		if fault != nil {
			return out.String(), fault
		}
	}
	return out.String(), nil
}
