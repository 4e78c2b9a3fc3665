// Package transport is the five channels of a kernel: where they are, who may reach them, and how they are opened.
package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"hipec/kernel/internal/zmtp"
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

// String leaves out the key, so that no log ever shows it.
func (c Connection) String() string {
	return fmt.Sprintf("%s, ports %d %d %d %d %d", c.address(0), c.Shell, c.Control, c.IOPub, c.Stdin, c.Heartbeat)
}

// GoString leaves out the key as well.
func (c Connection) GoString() string { return c.String() }

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

// ErrRemote is what Listen answers for an address that other machines can reach, unless it was told that this is meant.
var ErrRemote = errors.New("the connection file names an address that other machines can reach, and whoever reaches a kernel can run programs; " +
	"if that is meant, start the kernel with -allow-remote or HIPEC_ALLOW_REMOTE=1")

// loopback reports whether only this machine can reach the address.
func (c Connection) loopback() bool {
	if c.Transport == "ipc" || c.IP == "localhost" {
		return true
	}
	ip := net.ParseIP(c.IP)
	return ip != nil && ip.IsLoopback()
}

func (c Connection) address(port int) string {
	if c.Transport == "ipc" {
		return fmt.Sprintf("ipc://%s-%d", c.IP, port)
	}
	host := c.IP
	if host == "*" { // ZeroMQ's word for all interfaces
		host = ""
	}
	return "tcp://" + net.JoinHostPort(host, fmt.Sprint(port))
}

// Options say how channels are opened.
type Options struct {
	// AllowRemote permits addresses that other machines can reach.
	AllowRemote bool
	// Welcome answers the message that greets a subscriber of iopub; nil for none.
	Welcome func(topic string) [][]byte
	// Log, if not nil, is told of front ends that were turned away or given up.
	Log func(format string, args ...any)
}

// Channels are a kernel's sockets. Heartbeats are answered as long as they are open.
type Channels struct{ Shell, Control, IOPub, Stdin, heart *zmtp.Socket }

// Listen opens the channels.
func Listen(c Connection, o Options) (*Channels, error) {
	if !o.AllowRemote && !c.loopback() {
		return nil, ErrRemote
	}
	ch := &Channels{}
	for _, x := range []struct {
		dst  **zmtp.Socket
		kind zmtp.Kind
		port int
	}{
		{&ch.heart, zmtp.Rep, c.Heartbeat},
		{&ch.Shell, zmtp.Router, c.Shell},
		{&ch.Control, zmtp.Router, c.Control},
		{&ch.Stdin, zmtp.Router, c.Stdin},
		{&ch.IOPub, zmtp.XPub, c.IOPub},
	} {
		s, err := zmtp.Listen(c.address(x.port), zmtp.Options{Kind: x.kind, Subscribed: o.Welcome, Log: o.Log})
		if err != nil {
			ch.Close(0)
			return nil, fmt.Errorf("cannot listen on %s: %w", c.address(x.port), err)
		}
		*x.dst = s
	}
	return ch, nil
}

// Close closes the channels. Messages that wait may take as long as the given time, each channel's.
func (ch *Channels) Close(linger time.Duration) {
	for _, s := range []*zmtp.Socket{ch.Shell, ch.Control, ch.Stdin, ch.IOPub, ch.heart} {
		if s != nil {
			_ = s.Close(linger)
		}
	}
}
