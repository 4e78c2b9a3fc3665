//go:build !js

package worker

import (
	"errors"
	"os"
	"reflect"
	"sync/atomic"
	"time"
	"unsafe"
)

// reads is a pipe into which a line is written when somebody reads. That somebody reads is noticed
// in a way that works for compiled code too: a reader holds the file's lock. That the lock is
// looked at from outside is not nice, but a probe that tries to take it cannot tell a reader from a
// busy machine.
type reads struct {
	r, w *os.File
	lock *uint64
}

// How soon a reader is noticed, and how often it is looked for.
const (
	probeTime  = 10 * time.Millisecond
	probePause = 15 * time.Millisecond
	lineTime   = 120 * time.Millisecond
)

func (in *reads) open() (err error) {
	if in.r, in.w, err = os.Pipe(); err != nil {
		return err
	}
	if in.lock = lockOf(in.r); in.lock == nil {
		return errors.New("this Go keeps the lock of a file elsewhere than is known")
	}
	return nil
}

func (in *reads) file() *os.File { return in.r }

// fail ends a read that is under way with an error, and those to come until reset.
func (in *reads) fail()  { _ = in.r.SetReadDeadline(time.Now()) }
func (in *reads) reset() { _ = in.r.SetReadDeadline(time.Time{}) }

// watch looks for readers as long as a run lasts, and asks for a line when there is one.
func (in *input) watch(id int64, ended chan struct{}) {
	wait := func(d time.Duration) (goOn bool) {
		select {
		case <-ended:
			return false
		case <-time.After(d):
			return true
		}
	}
	for wait(probePause) {
		if !in.waited() || !wait(probeTime) || !in.waited() {
			continue
		}
		text, err := in.ask(id, "", false)
		select {
		case <-ended:
			return
		default:
		}
		if err != nil {
			in.tell("standard input: " + err.Error() + "\n")
			in.fail()
		} else {
			go in.w.WriteString(text + "\n") // longer than the pipe holds, it waits for its reader
		}
		// The reader goes on within microseconds; one that still, or again, holds the lock a good while
		// later wants another line.
		for limit := time.Now().Add(lineTime); in.waited() && time.Now().Before(limit); {
			if !wait(time.Millisecond) {
				return
			}
		}
	}
}

// readLock is the bit of a file's lock that a reader sets.
const readLock = 1 << 1

// lockOf returns where a file keeps its lock; nil if it is not laid out as in the Go versions that
// this was written for.
func lockOf(f *os.File) *uint64 {
	v := reflect.ValueOf(f).Elem().FieldByName("file")
	for _, name := range []string{"pfd", "fdmu", "state"} {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			return nil
		}
		v = v.FieldByName(name)
	}
	if v.Kind() != reflect.Uint64 || !v.CanAddr() {
		return nil
	}
	return (*uint64)(unsafe.Pointer(v.UnsafeAddr()))
}

// waited reports whether somebody reads from the file.
func (in *input) waited() bool { return atomic.LoadUint64(in.lock)&readLock != 0 }
