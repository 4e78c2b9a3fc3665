// Package history keeps what was run, between runs of the kernel too. Each session of a kernel has
// a file of its own, which it alone writes, so that any number of kernels can run at once.
package history

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Entry is a cell that was run.
type Entry struct {
	Session int    `json:"-"`
	Line    int    `json:"n"` // its execution count
	Input   string `json:"in"`
	Output  string `json:"out,omitempty"` // its result as text, cut if long
}

// Bounds of what is kept.
const (
	maxSessions = 1000
	maxOutput   = 4 << 10
)

// Store is the history of one session, and what others have left.
type Store struct {
	dir string // empty: nothing is kept on disk

	mu      sync.Mutex
	session int
	file    *os.File
	own     []Entry
}

// Dir returns where a user's history lies: $XDG_STATE_HOME/hipec/history, by default
// ~/.local/state/hipec/history; on Windows in %LOCALAPPDATA%. With HIPEC_HISTORY=off there is none.
func Dir() string {
	if os.Getenv("HIPEC_HISTORY") == "off" {
		return ""
	}
	base := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(base) { // relative ones are to be ignored
		if runtime.GOOS == "windows" {
			base = os.Getenv("LOCALAPPDATA")
		} else if home, err := os.UserHomeDir(); err == nil {
			base = filepath.Join(home, ".local", "state")
		}
	}
	if base == "" {
		return ""
	}
	return filepath.Join(base, "hipec", "history")
}

// New returns a store in a folder; with an empty name it keeps this session's cells only, and in
// memory. A session that runs nothing leaves nothing.
func New(dir string) *Store { return &Store{dir: dir} }

// Add keeps a cell. The error is about the disk; the cell is in this session's history in any case.
func (s *Store) Add(line int, input, output string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(output) > maxOutput {
		output = strings.ToValidUTF8(output[:maxOutput], "") + "…"
	}
	e := Entry{Line: line, Input: input, Output: output}
	s.own = append(s.own, e)
	if err := s.open(); err != nil || s.file == nil {
		return err
	}
	text, err := json.Marshal(e)
	if err == nil {
		_, err = s.file.Write(append(text, '\n'))
	}
	return err
}

// open takes the next free session number by making its file. The store is locked.
func (s *Store) open() error {
	if s.file != nil || s.dir == "" {
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	old := s.sessions()
	for len(old) >= maxSessions {
		_ = os.Remove(s.path(old[0]))
		old = old[1:]
	}
	next := 1
	if len(old) > 0 {
		next = old[len(old)-1] + 1
	}
	for {
		f, err := os.OpenFile(s.path(next), os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
		if errors.Is(err, fs.ErrExist) { // another kernel was quicker
			next++
			continue
		}
		if err != nil {
			return err
		}
		s.file, s.session = f, next
		return nil
	}
}

func (s *Store) path(session int) string {
	return filepath.Join(s.dir, fmt.Sprintf("%08d.jsonl", session))
}

// sessions lists the numbers on disk, rising.
func (s *Store) sessions() []int {
	if s.dir == "" {
		return nil
	}
	list, _ := os.ReadDir(s.dir) // none yet, or unreadable: no history
	var out []int
	for _, e := range list {
		if name, ok := strings.CutSuffix(e.Name(), ".jsonl"); ok {
			if n, err := strconv.Atoi(name); err == nil && n > 0 {
				out = append(out, n)
			}
		}
	}
	slices.Sort(out)
	return out
}

// read returns a session's entries. Lines that are none, such as one that is being written, are passed over.
func (s *Store) read(session int) []Entry {
	if session == s.session {
		out := slices.Clone(s.own)
		for i := range out {
			out[i].Session = session
		}
		return out
	}
	f, err := os.Open(s.path(session))
	if err != nil {
		return nil
	}
	defer f.Close()
	var out []Entry
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		e := Entry{Session: session}
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			out = append(out, e)
		}
	}
	return out
}

// newestFirst calls f for every entry, the last one first, until it says to stop.
func (s *Store) newestFirst(f func(Entry) bool) {
	numbers := s.sessions()
	if s.file == nil { // this session is in memory only
		numbers = append(numbers, s.session)
	}
	for _, n := range slices.Backward(numbers) {
		for _, e := range slices.Backward(s.read(n)) {
			if !f(e) {
				return
			}
		}
	}
}

// Tail returns the last n cells of all sessions, oldest first.
func (s *Store) Tail(n int) []Entry {
	return s.Search("*", n, false)
}

// Search returns the last n cells (all, if n is 0 or less) whose whole text fits a pattern, oldest
// first: * stands for any text, ? for one character, [a-z] for one of a set. Unique keeps of equal
// cells the last.
func (s *Store) Search(pattern string, n int, unique bool) []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	var out []Entry
	s.newestFirst(func(e Entry) bool {
		if Match(pattern, e.Input) && !(unique && seen[e.Input]) {
			seen[e.Input] = true
			out = append(out, e)
		}
		return n <= 0 || len(out) < n
	})
	slices.Reverse(out)
	return out
}

// Range returns a session's cells from the execution count start to before stop; stop 0 is the end.
// Session 0 is this one, -1 the one before, and so on.
func (s *Store) Range(session, start, stop int) []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session <= 0 {
		numbers := s.sessions()
		if s.file == nil {
			numbers = append(numbers, s.session)
		}
		at := slices.Index(numbers, s.session) + session
		if at < 0 {
			return nil
		}
		session = numbers[at]
	}
	var out []Entry
	for _, e := range s.read(session) {
		if e.Line >= start && (stop <= 0 || e.Line < stop) {
			out = append(out, e)
		}
	}
	return out
}

// Close ends the session.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}
