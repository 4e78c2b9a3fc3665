// Package transport is the five ZeroMQ channels of a kernel.
package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sync"

	"github.com/go-zeromq/zmq4"
)

// Connection is a connection file.
type Connection struct {
	Transport string `json:"transport"`
	IP        string `json:"ip"`
	Scheme    string `json:"signature_scheme"`
	Key       string `json:"key"`
	Shell     int    `json:"shell_port"`
	Control   int    `json:"control_port"`
	IOPub     int    `json:"iopub_port"`
	Stdin     int    `json:"stdin_port"`
	Heartbeat int    `json:"hb_port"`
}

// ReadConnection reads a connection file. Errors never quote its content, which holds the key.
func ReadConnection(path string) (Connection, error) {
	var c Connection
	data, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("connection file %s is not the JSON of a Jupyter connection", path)
	}
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return c, fmt.Errorf("connection file %s: transport %q is not supported; tcp and ipc are", path, c.Transport)
	}
	return c, nil
}

func (c Connection) address(port int) string {
	if c.Transport == "ipc" {
		return fmt.Sprintf("ipc://%s-%d", c.IP, port)
	}
	return fmt.Sprintf("tcp://%s:%d", c.IP, port)
}

// Socket is one channel. Send may be called by any goroutine.
type Socket struct {
	mu sync.Mutex
	s  zmq4.Socket
}

// Recv waits for a message.
func (s *Socket) Recv() ([][]byte, error) {
	m, err := s.s.Recv()
	return m.Frames, err
}

// Send sends a message.
func (s *Socket) Send(frames [][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.s.SendMulti(zmq4.NewMsgFrom(frames...))
}

// Channels are a kernel's sockets.
type Channels struct{ Shell, Control, IOPub, Stdin *Socket }

// Listen opens the channels, and answers heartbeats until the context ends.
func Listen(ctx context.Context, c Connection) (*Channels, error) {
	// The library logs every front end that hangs up as a failure; it is none.
	quiet := zmq4.WithLogger(log.New(io.Discard, "", 0))
	listen := func(s zmq4.Socket, port int) (*Socket, error) {
		if err := s.Listen(c.address(port)); err != nil {
			return nil, fmt.Errorf("cannot listen on %s: %w", c.address(port), err)
		}
		return &Socket{s: s}, nil
	}
	ch := &Channels{}
	heart, err := listen(zmq4.NewRep(ctx, quiet), c.Heartbeat)
	if err != nil {
		return nil, err
	}
	for _, x := range []struct {
		dst  **Socket
		s    zmq4.Socket
		port int
	}{
		{&ch.Shell, zmq4.NewRouter(ctx, quiet), c.Shell},
		{&ch.Control, zmq4.NewRouter(ctx, quiet), c.Control},
		{&ch.Stdin, zmq4.NewRouter(ctx, quiet), c.Stdin},
		{&ch.IOPub, zmq4.NewPub(ctx, quiet), c.IOPub},
	} {
		if *x.dst, err = listen(x.s, x.port); err != nil {
			return nil, err
		}
	}
	go func() {
		for {
			frames, err := heart.Recv()
			if err != nil || heart.Send(frames) != nil {
				if ctx.Err() != nil {
					return
				}
			}
		}
	}()
	return ch, nil
}
