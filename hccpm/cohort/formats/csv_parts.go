package formats

import (
	"errors"
	"io"
	"math"
	"runtime"
	"slices"
	"sync"
	"unicode/utf8"
)

// part is what a stretch of the file holds.
type part struct {
	offset, length int64
	rows           int
	records        int // with blank ones
	blank          []int
	columns        []partColumn
	faults         []Fault // rows counted from 0
}

// partColumn is a column of a part: numbers as long as every cell is one, otherwise text.
type partColumn struct {
	number []float64
	odd    map[int]string
	seen   decimals
	code   []int32
	words  []string
}

// mostOdd is how many cells of a column of numbers that are no numbers a part keeps, and how many faults.
const mostOdd = 10000

// parts reads the rows, a stretch at a time, on all processors.
func (p *parser) parts() ([]*part, error) {
	var (
		wait   sync.WaitGroup
		lock   sync.Mutex
		failed error
		out    []*part
	)
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	buffers := sync.Pool{New: func() any { return new([]byte) }}
	for at := p.offset; at < p.size; {
		buffer := buffers.Get().(*[]byte)
		raw, err := p.stretch(at, *buffer)
		if err != nil {
			return nil, err
		}
		one := &part{offset: at, length: int64(len(raw))}
		out, at = append(out, one), at+int64(len(raw))
		limit <- struct{}{}
		wait.Go(func() {
			defer func() { <-limit }()
			err := p.parse(one, raw, nil)
			*buffer = raw[:0]
			buffers.Put(buffer)
			if err != nil {
				lock.Lock()
				failed = errors.Join(failed, err)
				lock.Unlock()
			}
		})
		lock.Lock()
		stop := failed != nil
		lock.Unlock()
		if stop {
			break
		}
	}
	wait.Wait()
	return out, failed
}

// stretch reads whole records from an offset.
func (p *parser) stretch(at int64, buffer []byte) ([]byte, error) {
	for size := int64(p.chunk); ; size *= 2 {
		size = min(size, p.size-at)
		raw := slices.Grow(buffer[:0], int(size))[:size]
		if _, err := p.from.ReadAt(raw, at); err != nil && err != io.EOF {
			return nil, err
		}
		if at+size >= p.size || size >= math.MaxInt32/2 {
			return raw, nil
		}
		if n := lastRecord(raw, p.Separator); n > 0 {
			return raw[:n], nil
		}
		buffer = raw
	}
}

// spanPool lends the room in which cells are found.
var spanPool = sync.Pool{New: func() any { return new([]span) }}

// parse takes the rows of a part apart. only, if not nil, keeps columns of these indices, as text.
func (p *parser) parse(one *part, raw []byte, only []int) error {
	if !utf8.Valid(raw) {
		return errNotUTF8
	}
	width := len(p.header)
	pooled := spanPool.Get().(*[]span)
	spans := (*pooled)[:0]
	defer func() {
		*pooled = spans
		spanPool.Put(pooled)
	}()
	s := scanner{raw: raw, separator: p.Separator}
	for s.next() {
		record := one.records
		one.records++
		if blank(raw, s.cells) {
			one.blank = append(one.blank, one.rows)
			continue
		}
		if s.problem != "" || len(s.cells) != width {
			p.ragged(one, &s, record)
		}
		spans = append(spans, s.cells...)
		one.rows++
	}
	columns := make([]partColumn, width)
	for j := range columns {
		switch {
		case only != nil && !slices.Contains(only, j):
		case only != nil || p.kinds[j] == Text:
			columns[j].text(raw, spans, j, width, one.rows)
		case !columns[j].numbers(raw, spans, j, width, one.rows, p):
			columns[j] = partColumn{}
			columns[j].text(raw, spans, j, width, one.rows)
		}
	}
	one.columns = columns
	return nil
}

// ragged makes a record of another length fit and faults it.
func (p *parser) ragged(one *part, s *scanner, record int) {
	width := len(p.header)
	problem, hint := s.problem, "check the quotation marks"
	if problem == "" {
		extra := s.cells[min(width, len(s.cells)):]
		if blank(s.raw, extra) && len(extra) > 0 {
			s.cells = s.cells[:width]
			return
		}
		problem = "has " + Plain(float64(len(s.cells))) + " cells, the headings are " + Plain(float64(width))
		hint = "check for separators within a cell, and quote it"
	}
	if len(one.faults) < mostOdd {
		one.faults = append(one.faults, Fault{Row: record, Problem: problem, Hint: hint})
	}
	for len(s.cells) < width {
		s.cells = append(s.cells, span{})
	}
	s.cells = s.cells[:width]
}

// numbers fills a column of numbers; it is false if the column is one of text.
func (c *partColumn) numbers(raw []byte, spans []span, j, width, rows int, p *parser) bool {
	c.number = make([]float64, rows)
	for i := range rows {
		b := spans[i*width+j].bytes(raw)
		if len(b) == 0 {
			c.number[i] = math.NaN()
			continue
		}
		x, ok := number(b, p.allowed, &c.seen)
		if ok {
			c.number[i] = x
			continue
		}
		c.number[i] = math.NaN()
		cell := string(b)
		if p.kinds[j] != Number && (p.Missing == nil || !p.Missing(cell)) {
			return false
		}
		if len(c.odd) < mostOdd {
			if c.odd == nil {
				c.odd = map[int]string{}
			}
			c.odd[i] = cell
		}
	}
	return true
}

// text fills a column of text.
func (c *partColumn) text(raw []byte, spans []span, j, width, rows int) {
	c.code = make([]int32, rows)
	known := newLexicon(64)
	for i := range rows {
		b := spans[i*width+j].bytes(raw)
		if len(b) == 0 {
			c.code[i] = -1
			continue
		}
		c.code[i] = known.of(b)
	}
	c.words = known.words
}
