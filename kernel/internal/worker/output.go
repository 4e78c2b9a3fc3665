package worker

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"hipec/kernel/internal/origin"
)

// Text goes out in pieces, so that twenty thousand lines are not as many messages.
const (
	pieceSize = 64 << 10
	pieceWait = 50 * time.Millisecond
)

// Bounds of what one cell puts out. Beyond textLimit (or HIPEC_OUTPUT_LIMIT, in bytes) only the
// last tailSize bytes are kept, and a line says how much is missing before them.
const (
	textLimit = 10 << 20
	tailSize  = 256 << 10
	showLimit = 500 << 20
)

// output is the one way out for all that cells put out: what they print, what compiled code writes
// to the standard files, what they show. Whoever comes with something first takes in what waits in
// the pipes, so everything leaves in the order in which it was made.
type output struct {
	mu      sync.Mutex
	emit    func(Event) int // sends and returns how many bytes that took
	pipes   []*pipe
	running int64 // the run under way; 0 between runs
	last    int64 // the last run that began, to which text of unknown origin belongs

	id     int64 // whose text waits
	stream string
	text   []byte
	armed  bool // a timer will send it
	spent  map[int64]*spent
}

// spent is what a run has put out so far.
type spent struct {
	limit, text, shown int
	over               bool   // text is held back in the tail
	tail               []part // the last tailSize bytes
	held, cut          int    // bytes in the tail, and bytes lost before it
	armed              bool
}

type part struct {
	stream string
	text   []byte
}

func newOutput(emit func(Event) int) *output { return &output{emit: emit, spent: map[int64]*spent{}} }

// begin says that a run has begun, end that it has ended: then all it has put out is on its way.
func (o *output) begin(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drain()
	o.flush(true)
	o.running, o.last = id, id
	delete(o.spent, id-1000) // late output of runs so old starts a new count
}

func (o *output) end(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drain()
	o.flush(true)
	o.release(id)
	o.running = 0
}

// write takes text in that this goroutine has made.
func (o *output) write(stream string, text []byte) {
	id := origin.Cell()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drain()
	if id == 0 {
		id = o.last
	}
	o.add(id, stream, text)
}

// send passes an event on behind all text before it. Its ID is filled in if it is 0.
func (o *output) send(e Event) {
	if e.ID == 0 {
		e.ID = origin.Cell()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drain()
	o.flush(true)
	if e.ID == 0 {
		e.ID = o.last
	}
	o.release(e.ID)
	s := o.of(e.ID)
	if s.shown > showLimit && (e.Kind == Show || e.Kind == Update) {
		return
	}
	s.shown += o.emit(e)
	if s.shown > showLimit && (e.Kind == Show || e.Kind == Update) {
		o.emit(Event{ID: e.ID, Kind: Stream, Stream: "stderr", Text: "\n[this cell has shown more than 500 MB; what else " +
			"it shows is left out]\n"})
	}
}

// drain takes in what waits in the pipes. The output is locked, as in all that follow.
func (o *output) drain() {
	for _, p := range o.pipes {
		p.drain(func(stream string, text []byte) { o.add(o.last, stream, text) })
	}
}

func (o *output) of(id int64) *spent {
	s := o.spent[id]
	if s == nil {
		s = &spent{limit: textLimit}
		if n, err := strconv.Atoi(os.Getenv("HIPEC_OUTPUT_LIMIT")); err == nil && n >= 0 {
			s.limit = n
		}
		o.spent[id] = s
	}
	return s
}

func (o *output) add(id int64, stream string, text []byte) {
	s := o.of(id)
	if room := s.limit - s.text; !s.over && len(text) > room {
		o.append(id, stream, text[:room])
		o.flush(false)
		s.text, s.over = s.limit, true
		text = text[room:]
	}
	if s.over {
		s.hold(stream, text)
		o.releaseLater(id, s)
		return
	}
	s.text += len(text)
	o.append(id, stream, text)
}

// append adds to the text that waits.
func (o *output) append(id int64, stream string, text []byte) {
	if o.id != id || o.stream != stream {
		o.flush(true)
		o.id, o.stream = id, stream
	}
	if o.text = append(o.text, text...); len(o.text) >= pieceSize {
		o.flush(false)
	} else if !o.armed {
		o.armed = true
		time.AfterFunc(pieceWait, func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.armed = false
			o.flush(false)
		})
	}
}

// flush sends the text that waits. Unless it is whole, the beginning of a character at its end goes on waiting.
func (o *output) flush(whole bool) {
	text := o.text
	keep := 0
	if !whole {
		keep = startOfRune(text)
	}
	if text = text[:len(text)-keep]; len(text) > 0 {
		o.emit(Event{ID: o.id, Kind: Stream, Stream: o.stream, Text: string(bytes.ToValidUTF8(text, []byte("\uFFFD")))})
	}
	o.text = append(o.text[:0], o.text[len(o.text)-keep:]...)
}

// startOfRune returns how many bytes at the end are the beginning of a character that goes on.
func startOfRune(b []byte) int {
	for k := 1; k < utf8.UTFMax && k <= len(b); k++ {
		if utf8.RuneStart(b[len(b)-k]) {
			if !utf8.FullRune(b[len(b)-k:]) {
				return k
			}
			return 0
		}
	}
	return 0
}

// hold keeps text beyond the limit, and of that only the end.
func (s *spent) hold(stream string, text []byte) {
	if n := len(s.tail); n > 0 && s.tail[n-1].stream == stream {
		s.tail[n-1].text = append(s.tail[n-1].text, text...)
	} else {
		s.tail = append(s.tail, part{stream, bytes.Clone(text)})
	}
	s.held += len(text)
	for s.held > tailSize {
		first := &s.tail[0]
		n := min(s.held-tailSize, len(first.text))
		first.text = first.text[n:]
		if len(first.text) == 0 {
			s.tail = s.tail[1:]
		}
		s.held -= n
		s.cut += n
	}
}

// release sends what is held of a run, and says how much is missing.
func (o *output) release(id int64) {
	s := o.spent[id]
	if s == nil || s.held == 0 {
		return
	}
	o.flush(true)
	if s.cut > 0 {
		o.emit(Event{ID: id, Kind: Stream, Stream: s.tail[0].stream, Text: fmt.Sprintf(
			"\n[… %d bytes are left out here: a cell may print %d bytes (HIPEC_OUTPUT_LIMIT) and the last %d …]\n", s.cut,
			s.limit, tailSize)})
	}
	for _, p := range s.tail {
		o.emit(Event{ID: id, Kind: Stream, Stream: p.stream, Text: string(bytes.ToValidUTF8(p.text, []byte("\uFFFD")))})
	}
	s.tail, s.held, s.cut = nil, 0, 0
}

// releaseLater is for goroutines that print on when their cell has ended: nothing else would release what is held.
func (o *output) releaseLater(id int64, s *spent) {
	if o.running == id || s.armed {
		return
	}
	s.armed = true
	time.AfterFunc(time.Second, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		s.armed = false
		if o.running != id {
			o.release(id)
		}
	})
}
