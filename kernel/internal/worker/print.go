package worker

import (
	"fmt"
	"io"
	"log"
	"os"
)

// stream is a standard file as an io.Writer that knows which goroutine writes.
type stream struct {
	o    *output
	name string
}

func (s stream) Write(p []byte) (int, error) {
	s.o.write(s.name, p)
	return len(p), nil
}

// printing returns the functions that cells get in place of those that print: they take the short
// way, and what they print keeps its order and belongs to the cell that started the goroutine. What
// compiled code prints comes through the pipes.
func (o *output) printing(stdout, stderr *os.File) map[string]any {
	out, errs := stream{o, "stdout"}, stream{o, "stderr"}
	log.SetOutput(errs)
	short := func(w io.Writer) io.Writer {
		switch w {
		case io.Writer(stdout):
			return out
		case io.Writer(stderr):
			return errs
		}
		return w
	}
	now := func() io.Writer { return short(os.Stdout) } // a cell may have put another file there
	return map[string]any{
		"fmt.Print":    func(a ...any) (int, error) { return fmt.Fprint(now(), a...) },
		"fmt.Println":  func(a ...any) (int, error) { return fmt.Fprintln(now(), a...) },
		"fmt.Printf":   func(f string, a ...any) (int, error) { return fmt.Fprintf(now(), f, a...) },
		"fmt.Fprint":   func(w io.Writer, a ...any) (int, error) { return fmt.Fprint(short(w), a...) },
		"fmt.Fprintln": func(w io.Writer, a ...any) (int, error) { return fmt.Fprintln(short(w), a...) },
		"fmt.Fprintf":  func(w io.Writer, f string, a ...any) (int, error) { return fmt.Fprintf(short(w), f, a...) },
		"io.WriteString": func(w io.Writer, s string) (int, error) {
			return io.WriteString(short(w), s)
		},
		"(*os.File).Write": func(f *os.File, p []byte) (int, error) {
			if f != stdout && f != stderr {
				return f.Write(p)
			}
			return short(f).Write(p)
		},
		"(*os.File).WriteString": func(f *os.File, s string) (int, error) {
			if f != stdout && f != stderr {
				return f.WriteString(s)
			}
			return short(f).Write([]byte(s))
		},
	}
}
