// Package transport is the five channels of a kernel: where they are, who may reach them, and how they are opened.
//
// With keys for CURVE in the file (JEP 145) all five speak only that. A client needs to know the
// public key, which stands in the file that only its user can read; its own key is not checked,
// since Jupyter's heartbeat makes a new one each time.
package transport

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"hipec/kernel/internal/zmtp"
)

// ErrRemote is what Listen answers for an address that other machines can reach, unless it was told that this is meant.
var ErrRemote = errors.New("the connection file names an address that other machines can reach, and whoever reaches " +
	"a kernel can run programs; " +
	"if that is meant, start the kernel with -allow-remote or HIPEC_ALLOW_REMOTE=1")

// loopback reports whether only this machine can reach the address.
func (c Connection) loopback() bool {
	if c.Transport == "ipc" || c.IP == "localhost" {
		return true
	}
	ip := net.ParseIP(c.IP)
	return ip != nil && ip.IsLoopback()
}

func address(transport, ip string, port int) string {
	if transport == "ipc" {
		return fmt.Sprintf("ipc://%s-%d", ip, port)
	}
	if ip == "*" { // ZeroMQ's word for all interfaces
		ip = ""
	}
	return "tcp://" + net.JoinHostPort(ip, fmt.Sprint(port))
}

// Options say how channels are opened.
type Options struct {
	// AllowRemote permits addresses that other machines can reach.
	AllowRemote bool
	// Welcome returns the message that greets a subscriber of iopub; nil for none.
	Welcome func(topic string) [][]byte
	// Log, if not nil, is told of front ends that were rejected or given up.
	Log func(format string, args ...any)
}

// Channels are a kernel's sockets. Heartbeats are answered as long as they are open.
type Channels struct {
	Shell, Control, IOPub, Stdin, heart *zmtp.Socket

	at Connection
}

// Connection returns where the channels are, ports that were picked included.
func (ch *Channels) Connection() Connection { return ch.at }

// Listen opens the channels, for a registration at ports that are free.
func Listen(c Connection, o Options) (*Channels, error) {
	if !o.AllowRemote && !c.loopback() {
		return nil, ErrRemote
	}
	ch := &Channels{at: c}
	for _, x := range []struct {
		dst  **zmtp.Socket
		kind zmtp.Kind
		port *int
	}{
		{&ch.heart, zmtp.Rep, &ch.at.Heartbeat},
		{&ch.Shell, zmtp.Router, &ch.at.Shell},
		{&ch.Control, zmtp.Router, &ch.at.Control},
		{&ch.Stdin, zmtp.Router, &ch.at.Stdin},
		{&ch.IOPub, zmtp.XPub, &ch.at.IOPub},
	} {
		zo := zmtp.Options{Kind: x.kind, Subscribed: o.Welcome, Keys: c.Curve, Log: o.Log}
		var err error
		if c.Registration == nil {
			*x.dst, err = zmtp.Listen(address(c.Transport, c.IP, *x.port), zo)
		} else {
			*x.dst, *x.port, err = pick(c, zo)
		}
		if err != nil {
			ch.Close(0)
			return nil, fmt.Errorf("cannot listen on %s: %w", address(c.Transport, c.IP, *x.port), err)
		}
	}
	return ch, nil
}

// pick listens where nobody does, and returns where that is. It is taken in the same moment: there
// is no time for another one to take it.
func pick(c Connection, o zmtp.Options) (*zmtp.Socket, int, error) {
	if c.Transport == "tcp" {
		s, err := zmtp.Listen(address(c.Transport, c.IP, 0), o)
		if err != nil {
			return nil, 0, err
		}
		_, port, err := net.SplitHostPort(strings.TrimPrefix(s.Endpoint(), "tcp://"))
		if err != nil {
			return nil, 0, err
		}
		n, err := strconv.Atoi(port)
		return s, n, err
	}
	o.Fresh = true
	for n := 1; ; n++ {
		s, err := zmtp.Listen(address(c.Transport, c.IP, n), o)
		if errors.Is(err, syscall.EADDRINUSE) && n < 1<<16 {
			continue
		}
		return s, n, err
	}
}

// Close closes the channels. Messages that wait may take as long as the given time, each channel's.
func (ch *Channels) Close(linger time.Duration) {
	for _, s := range []*zmtp.Socket{ch.Shell, ch.Control, ch.Stdin, ch.IOPub, ch.heart} {
		if s != nil {
			_ = s.Close(linger)
		}
	}
}
