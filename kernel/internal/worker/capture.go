package worker

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"unicode/utf8"
)

// capture is a pipe in place of one of the process's standard files. What is written to it becomes stream events.
type capture struct {
	name   string
	w      *os.File
	marker []byte
	mu     sync.Mutex // one flush at a time
	seen   chan struct{}
}

// capture puts a pipe in place of a standard file.
func (s *server) capture(name string, file **os.File) (*capture, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := &capture{name: name, w: w, seen: make(chan struct{})}
	c.marker = fmt.Appendf(nil, "\x00flush-%016x%016x\x00", rand.Uint64(), rand.Uint64())
	*file = w
	go c.copy(r, func(text []byte) {
		s.send(Event{ID: s.id(), Kind: Stream, Stream: name, Text: string(bytes.ToValidUTF8(text, []byte("\uFFFD")))})
	})
	return c, nil
}

// flush sends a mark down the pipe and waits for it to come out: then all that was written before has come out too.
func (c *capture) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.w.Write(c.marker); err == nil {
		<-c.seen
	}
}

func (c *capture) copy(r *os.File, emit func([]byte)) {
	buf := make([]byte, 64<<10)
	var held []byte
	for {
		n, err := r.Read(buf)
		held = append(held, buf[:n]...)
		for {
			at := bytes.Index(held, c.marker)
			if at < 0 {
				break
			}
			if at > 0 {
				emit(held[:at])
			}
			held = held[at+len(c.marker):]
			c.seen <- struct{}{}
		}
		if keep := c.hold(held); keep < len(held) {
			emit(held[:len(held)-keep])
			held = append([]byte(nil), held[len(held)-keep:]...)
		}
		if err != nil {
			return
		}
	}
}

// hold answers how many bytes at the end must wait for more: the start of a mark, or of a character.
func (c *capture) hold(b []byte) int {
	if i := bytes.LastIndexByte(b, 0); i >= 0 && bytes.HasPrefix(c.marker, b[i:]) {
		return len(b) - i
	}
	for k := 1; k < utf8.UTFMax && k <= len(b); k++ {
		if utf8.RuneStart(b[len(b)-k]) {
			if !utf8.FullRune(b[len(b)-k:]) {
				return k
			}
			break
		}
	}
	return 0
}
