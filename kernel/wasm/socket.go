//go:build js

package main

import (
	"sync"
	"syscall/js"
)

// socket is one of Jupyter's channels between the program and the page's script.
type socket struct {
	host js.Value
	name string

	mu   sync.Mutex
	cond *sync.Cond
	list [][][]byte
}

func newSocket(host js.Value, name string) *socket {
	s := &socket{host: host, name: name}
	s.cond = sync.NewCond(&s.mu)
	return s
}

var delimiter = []byte("<IDS|MSG>")

// listen puts what comes from the front end where Recv finds it. The script's function returns at once.
func listen(host js.Value, by map[string]*socket) {
	host.Call("onMessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		s := by[args[0].String()]
		if s == nil {
			return nil
		}
		frames := [][]byte{delimiter, {}}
		for _, part := range args[1:5] {
			frames = append(frames, []byte(part.String()))
		}
		for i := range args[5].Length() {
			from := args[5].Index(i)
			b := make([]byte, from.Get("length").Int())
			js.CopyBytesToGo(b, from)
			frames = append(frames, b)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.list = append(s.list, frames)
		s.cond.Signal()
		return nil
	}))
}

// Recv waits for a message.
func (s *socket) Recv() ([][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.list) == 0 {
		s.cond.Wait()
	}
	m := s.list[0]
	s.list = s.list[1:]
	return m, nil
}

// Send hands a message to the script.
func (s *socket) Send(frames [][]byte) error {
	at := 0
	for string(frames[at]) != string(delimiter) {
		at++
	}
	parts := []any{s.name}
	for _, f := range frames[at+2 : at+6] {
		parts = append(parts, string(f))
	}
	buffers := js.Global().Get("Array").New()
	for _, f := range frames[at+6:] {
		b := js.Global().Get("Uint8Array").New(len(f))
		js.CopyBytesToJS(b, f)
		buffers.Call("push", b)
	}
	s.host.Call("send", append(parts, buffers)...)
	return nil
}
