package debug

import (
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/go-dap"
)

// Options are what a debugger needs of its kernel.
type Options struct {
	// Event gets what is to be published: events of the protocol, as JSON.
	Event func(event json.RawMessage)
	// Pause calls wait with a channel that is closed when the cell of this goroutine is interrupted. It
	// returns when wait has.
	Pause func(wait func(interrupted <-chan struct{}))
	// Globals lists the notebook's variables, as they were when the last cell ended or the present one began.
	Globals func() []Variable
	// Set makes a value a variable of the notebook.
	Set func(name string, value any) error
	// Rich shows a value by MIME type.
	Rich func(value any) map[string]any
}

// Variable is a name with the address of its value, a pointer.
type Variable struct {
	Name    string
	Address any
}

// Site is a statement: a cell's, by its name, and the line.
type Site struct {
	Cell  string
	Line  int
	Func  string
	Names []string // of the variables that it sees, in the order in which At gets their addresses
}

// CellFunc is the name that a cell's statements go by, as a function.
const CellFunc = "the cell"

// Debugger is a kernel's. Its hooks are called by goroutines of cells, Handle by the front end's.
type Debugger struct {
	opts  Options
	armed atomic.Bool // something may have to be done at a statement

	mu      sync.Mutex
	started bool
	seq     int
	sites   []Site
	paths   map[string]string   // a cell's path by its name
	texts   map[string]string   // its text by its path
	cells   map[string][]string // the names under which it ran, by its path
	breaks  map[string][]dap.SourceBreakpoint
	panics  bool           // stop where one begins
	pausing bool           // stop at the next statement, whose ever it is
	tops    map[int]*Frame // the innermost frame of each goroutine
	stopped map[int]*stop  // goroutines that wait, by their number
	step    map[int]step   // goroutines that are to stop again
	quiet   map[int]bool   // goroutines of the debugger's own that call methods of cells
	refs    []ref          // what variables, scopes and frames with children were told as; from one stop to the next
	hits    map[string]int
	stale   map[string]bool // cells that must be compiled again, by name: their breakpoints have changed
	hooked  map[string]bool // cells that were compiled with hooks
}

// stop is one goroutine that waits.
type stop struct {
	frame  *Frame
	reason string
	text   string
	resume chan struct{}
}

// step says when a goroutine is to stop again: at a statement no deeper than depth; at any if it is below zero.
type step struct{ depth int }

// New returns a debugger that is off.
func New(o Options) *Debugger {
	return &Debugger{opts: o, paths: map[string]string{}, texts: map[string]string{}, cells: map[string][]string{},
		breaks: map[string][]dap.SourceBreakpoint{},
		tops:   map[int]*Frame{}, stopped: map[int]*stop{}, step: map[int]step{}, quiet: map[int]bool{},
		hits:  map[string]int{},
		stale: map[string]bool{}, hooked: map[string]bool{}}
}

// Started reports whether a front end has switched the debugger on.
func (d *Debugger) Started() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.started
}

// Begin tells that a cell is about to be compiled, and reports whether it is to be with hooks.
func (d *Debugger) Begin(name, code string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	path := PathOf(code)
	d.paths[name], d.texts[path] = path, code
	if !slices.Contains(d.cells[path], name) {
		d.cells[path] = append(d.cells[path], name)
	}
	want := d.wants()
	delete(d.stale, name)
	d.hooked[name] = want
	return want
}

// wants reports whether there is anything to stop for. The debugger is locked.
func (d *Debugger) wants() bool {
	if !d.started {
		return false
	}
	for _, list := range d.breaks {
		if len(list) > 0 {
			return true
		}
	}
	return d.panics || d.pausing
}

// Stale returns the cells whose functions must be compiled again before the next cell runs, with
// hooks or without, and forgets them.
func (d *Debugger) Stale() (names []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name := range d.stale {
		if d.hooked[name] != d.wants() {
			names = append(names, name)
		}
	}
	clear(d.stale)
	slices.Sort(names)
	return names
}

// Text returns the text of a cell.
func (d *Debugger) Text(name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.texts[d.paths[name]]
}

// AddSite returns the number of a statement.
func (d *Debugger) AddSite(s Site) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sites = append(d.sites, s)
	return len(d.sites) - 1
}

// arm notes whether hooks have anything to do. The debugger is locked.
func (d *Debugger) arm() {
	d.armed.Store(d.started && (d.wants() || len(d.stopped) > 0 || len(d.step) > 0))
}

func (d *Debugger) emit(event string, body any) {
	d.seq++
	msg := map[string]any{"type": "event", "event": event, "seq": d.seq}
	if body != nil {
		msg["body"] = body
	}
	if b, err := json.Marshal(msg); err == nil && d.opts.Event != nil {
		d.opts.Event(b)
	}
}
