//go:build !js

package worker

import "os"

// capture puts a pipe in place of a standard file.
func (o *output) capture(stream string, file **os.File) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	p, err := newPipe(stream, r, w, &o.mu, func(*pipe) { o.drain() })
	if err != nil {
		return err
	}
	o.mu.Lock()
	o.pipes = append(o.pipes, p)
	o.mu.Unlock()
	*file = p.w
	return nil
}
