package display

import (
	"crypto/rand"
	"fmt"
	"html"
	"iter"
	"strings"
	"sync"
	"time"

	"hipec/kernel/internal/outlet"
)

// Shown is something on the page that can be changed.
type Shown struct{ id string }

// Handle shows a value at once and returns a handle on it.
func Handle(value any) *Shown {
	s := &Shown{rand.Text()}
	outlet.Get().Show(value, s.id, false)
	return s
}

// Update puts another value in place of the one that is shown, wherever it is on the page, also
// from a later cell or a goroutine.
func (s *Shown) Update(value any) { outlet.Get().Show(value, s.id, true) }

// Show shows the value once more, where the cell is that runs. Both are updated from then on.
func (s *Shown) Show(value any) { outlet.Get().Show(value, s.id, false) }

// ClearOutput takes away what the cell has put out: at once, or, to avoid flicker, when the next output comes.
func ClearOutput(wait bool) { outlet.Get().Clear(wait) }

// Page shows a value in the front end's pager, beside the notebook.
func Page(value any) { outlet.Get().Page(value) }

// SetNextInput puts text into a new cell below, or into this one in place of what it says.
func SetNextInput(text string, replace bool) { outlet.Get().SetNext(text, replace) }

// Input asks the person at the notebook for a line. Errors: there is nobody to ask, or the cell was interrupted.
func Input(prompt string) (string, error) { return outlet.Get().Input(prompt, false) }

// Password asks as Input does, without showing what is typed.
func Password(prompt string) (string, error) { return outlet.Get().Input(prompt, true) }

// Progress is a bar that fills. Its methods may be called by several goroutines.
type Progress struct {
	mu    sync.Mutex
	bar   *Shown
	title string
	total int // 0 or less: unknown
	done  int
	over  bool
	begun time.Time
	drawn time.Time
}

// How often a bar is drawn again at most.
const redraw = 100 * time.Millisecond

// NewProgress shows a bar for so many steps; 0 stands for a number that is not known.
func NewProgress(total int, title ...string) *Progress {
	p := &Progress{total: total, title: strings.Join(title, " "), begun: time.Now(), drawn: time.Now()}
	p.bar = Handle(p.data())
	return p
}

// Step says that one step is done, or several.
func (p *Progress) Step(n ...int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(n) == 0 {
		p.done++
	}
	for _, k := range n {
		p.done += k
	}
	if p.done == p.total || time.Since(p.drawn) >= redraw {
		p.draw()
	}
}

// Done says that there is nothing more to do, and shows where the bar stands.
func (p *Progress) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	p.draw()
}

func (p *Progress) draw() {
	p.drawn = time.Now()
	p.bar.Update(p.data())
}

func (p *Progress) data() Data {
	text, bar := fmt.Sprint(p.done), "<progress></progress>"
	if p.total > 0 {
		text = fmt.Sprintf("%d of %d (%d %%)", p.done, p.total, 100*p.done/p.total)
		bar = fmt.Sprintf(`<progress value="%d" max="%d"></progress>`, p.done, p.total)
	}
	if p.total <= 0 && p.over {
		bar = `<progress value="1" max="1"></progress>`
	}
	if p.title != "" {
		text = p.title + ": " + text
	}
	text += ", " + time.Since(p.begun).Round(redraw).String()
	return MIME(MIMEMap{MIMETypeText: text, MIMETypeHTML: bar + " " + html.EscapeString(text)})
}

// Range counts from 0 to before n with a bar:
//
//	for i := range display.Range(1000) {
//
// [Each] does so for a list, [Chan] for a channel, [Seq] for any iterator; for a loop of another
// kind there are NewProgress and Step.
func Range(n int, title ...string) iter.Seq[int] {
	return func(yield func(int) bool) {
		p := NewProgress(n, title...)
		defer p.Done()
		for i := range n {
			if !yield(i) {
				return
			}
			p.Step()
		}
	}
}
