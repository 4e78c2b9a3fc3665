// Package scenario runs notebooks that are kept as text, a few cells each with what must come of
// them, on any interpreter.
//
// A file is a txtar archive. Its comment is the title. Then come cells, and behind each what is wanted of it:
//
//	-- cell --         the text of the cell
//	-- result --       what its last value shows as text; without it there must be none
//	-- stdout --       what it prints; without it nothing. "stdout has" wants a part only
//	-- stderr --       likewise, and "stderr has"
//	-- error --        it must fail, and this must be in the message; without it, it must not fail
//	-- mime --         a type among those of what it shows, as text/html
//	-- interrupt --    after this time, as 500ms, it is interrupted
//	-- within --       it must end in this time; 20s without it. A time of an interrupted cell counts from the interrupt
//
// and anywhere
//
//	-- pending ENGINE --  that engine is known not to do this; the reason. The test fails when it does
//
// Spaces and line ends at the end of a text do not count.
package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"
)

// File is one scenario.
type File struct {
	Name, Title string
	Steps       []Step
	Pending     map[string]string // engine -> why it cannot do this
}

// Step is a cell and what is wanted of it.
type Step struct {
	Code           string
	Result         string
	Stdout, Stderr Want
	Error          string
	Fails          bool
	Mime           string
	Interrupt      time.Duration // 0: it is not interrupted
	Within         time.Duration
}

// Want is a text that is wanted, whole or in part.
type Want struct {
	Text string
	Part bool
}

func (w Want) fault(what, got string) string {
	got = strings.TrimRight(got, " \n")
	if w.Part && strings.Contains(got, w.Text) || !w.Part && got == w.Text {
		return ""
	}
	if w.Part {
		return fmt.Sprintf("%s: got %q, want %q in it", what, got, w.Text)
	}
	return fmt.Sprintf("%s: got %q, want %q", what, got, w.Text)
}

const patience = 20 * time.Second

// Parse reads a scenario.
func Parse(name string, text []byte) (*File, error) {
	a := txtar.Parse(text)
	f := &File{Name: name, Title: strings.TrimSpace(string(a.Comment)), Pending: map[string]string{}}
	if f.Title == "" {
		return nil, fmt.Errorf("%s: the first line must be a title", name)
	}
	for _, part := range a.Files {
		data := strings.TrimRight(string(part.Data), " \n")
		if engine, ok := strings.CutPrefix(part.Name, "pending "); ok {
			if data == "" {
				return nil, fmt.Errorf("%s: %q needs a reason", name, part.Name)
			}
			f.Pending[engine] = data
			continue
		}
		if part.Name == "cell" {
			f.Steps = append(f.Steps, Step{Code: data, Within: patience})
			continue
		}
		if len(f.Steps) == 0 {
			return nil, fmt.Errorf("%s: %q stands before the first cell", name, part.Name)
		}
		if err := f.Steps[len(f.Steps)-1].set(part.Name, data); err != nil {
			return nil, fmt.Errorf("%s: cell %d: %w", name, len(f.Steps), err)
		}
	}
	if len(f.Steps) == 0 {
		return nil, fmt.Errorf("%s: there is no cell", name)
	}
	return f, nil
}

func (s *Step) set(name, text string) (err error) {
	switch name {
	case "result":
		s.Result = text
	case "stdout", "stdout has":
		s.Stdout = Want{text, name != "stdout"}
	case "stderr", "stderr has":
		s.Stderr = Want{text, name != "stderr"}
	case "error":
		s.Error, s.Fails = text, true
	case "mime":
		s.Mime = text
	case "interrupt":
		s.Interrupt, err = time.ParseDuration(text)
	case "within":
		s.Within, err = time.ParseDuration(text)
	default:
		return fmt.Errorf("there is no section %q", name)
	}
	return err
}

// faults compares what came of a cell with what is wanted.
func (s Step) faults(got outcome) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch {
	case got.late:
		say("it did not end within %v", s.Within)
	case got.death != nil:
		say("its process ended: %v", got.death)
	case s.Fails && got.fault == "":
		say("it did not fail, want an error with %q", s.Error)
	case !s.Fails && got.fault != "":
		say("it failed: %s", got.fault)
	case !strings.Contains(got.fault, s.Error):
		say("error: got %q, want %q in it", got.fault, s.Error)
	}
	for _, f := range []string{
		Want{Text: s.Result}.fault("result", got.result), s.Stdout.fault("stdout", got.stdout),
		s.Stderr.fault("stderr", got.stderr),
	} {
		if f != "" {
			out = append(out, f)
		}
	}
	if s.Mime != "" && !slices.Contains(got.mimes, s.Mime) {
		say("shown as %v, want %s", got.mimes, s.Mime)
	}
	return out
}
