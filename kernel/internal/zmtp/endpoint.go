package zmtp

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"time"
)

// split takes an endpoint apart, into what package net calls network and address.
func split(endpoint string) (network, address string, err error) {
	if a, ok := strings.CutPrefix(endpoint, "tcp://"); ok {
		return "tcp", a, nil
	}
	if a, ok := strings.CutPrefix(endpoint, "ipc://"); ok {
		return "unix", a, nil
	}
	return "", "", fmt.Errorf("zmtp: endpoint %q is neither tcp:// nor ipc://", endpoint)
}

func listen(endpoint string, fresh bool) (net.Listener, error) {
	network, address, err := split(endpoint)
	if err != nil {
		return nil, err
	}
	if network == "unix" && !fresh {
		if err := sweep(address); err != nil {
			return nil, err
		}
	}
	l, err := net.Listen(network, address)
	if err == nil && network == "unix" {
		if err = os.Chmod(address, 0o600); err != nil {
			l.Close()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("zmtp: %w", err)
	}
	return l, nil
}

// sweep removes the socket file that a process left behind which is no more.
func sweep(path string) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSocket == 0 {
		return nil // not there, or not ours to remove: listening tells
	}
	if c, err := net.DialTimeout("unix", path, time.Second); err == nil {
		c.Close()
		return fmt.Errorf("zmtp: another process listens on %s", path)
	}
	return os.Remove(path)
}
