package transport

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"hipec/kernel/internal/zmtp"
)

func TestOnlyThisMachineUnlessToldOtherwise(t *testing.T) {
	for ip, own := range map[string]bool{
		"127.0.0.1": true, "127.1.2.3": true, "::1": true, "localhost": true,
		"0.0.0.0": false, "*": false, "": false, "192.0.2.1": false, "::": false, "example.invalid": false,
	} {
		if got := (Connection{Transport: "tcp", IP: ip}).loopback(); got != own {
			t.Errorf("%q is this machine alone: %v", ip, got)
		}
	}
	for _, r := range []*Registration{nil, {IP: "127.0.0.1", Port: 1}} {
		if _, err := Listen(Connection{Transport: "tcp", IP: "0.0.0.0", Registration: r}, Options{}); !errors.Is(err,
			ErrRemote) {
			t.Errorf("all interfaces: %v", err)
		}
		ch, err := Listen(Connection{Transport: "tcp", IP: "*", Registration: r}, Options{AllowRemote: true})
		if err != nil {
			t.Fatal(err)
		}
		ch.Close(0)
	}
}

func TestChannels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	keys, err := zmtp.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	for _, curve := range []*zmtp.Keys{nil, keys} {
		for _, c := range []Connection{{Transport: "tcp", IP: "127.0.0.1"}, {Transport: "ipc", IP: path, Shell: 1, Control: 2,
			IOPub: 3, Stdin: 4, Heartbeat: 5}} {
			c.Curve = curve
			ch, err := Listen(c, Options{Welcome: func(string) [][]byte { return [][]byte{[]byte("welcome")} }})
			if err != nil {
				t.Fatal(err)
			}
			checkChannels(t, ch)
			if c.Transport == "ipc" {
				if _, err := Listen(c, Options{}); err == nil || !strings.Contains(err.Error(), "cannot listen") {
					t.Errorf("a second kernel at the same place: %v", err)
				}
			}
			ch.Close(0)
		}
	}
}

// checkChannels has a word with all five, by their own protection; and by none, if they have one.
func checkChannels(t *testing.T, ch *Channels) {
	t.Helper()
	call := func(s *zmtp.Socket, kind zmtp.Kind) *zmtp.Client {
		t.Helper()
		who := zmtp.Caller{Kind: kind}
		if k := ch.at.Curve; k != nil {
			if _, err := who.Dial(s.Endpoint()); !errors.Is(err, zmtp.ErrGreeting) {
				t.Errorf("without keys: %v", err)
			}
			public := k.Public()
			who.Keys, who.Server = k, &public
		}
		c, err := who.Dial(s.Endpoint())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	sub := call(ch.IOPub, zmtp.Sub)
	_ = sub.Subscribe("")
	if m, err := sub.Recv(); err != nil || string(m[0]) != "welcome" {
		t.Errorf("%q %v", m, err)
	}
	heart := call(ch.heart, zmtp.Req)
	_ = heart.Send([][]byte{{}, []byte("beat")})
	if m, err := heart.Recv(); err != nil || string(m[1]) != "beat" {
		t.Errorf("%q %v", m, err)
	}
	for _, s := range []*zmtp.Socket{ch.Shell, ch.Control, ch.Stdin} {
		c := call(s, zmtp.Dealer)
		_ = c.Send([][]byte{[]byte("request")})
		m, err := s.Recv()
		if err != nil || string(m[1]) != "request" {
			t.Errorf("%q %v", m, err)
		}
		_ = s.Send([][]byte{m[0], []byte("reply")})
		if m, err := c.Recv(); err != nil || string(m[0]) != "reply" {
			t.Errorf("%q %v", m, err)
		}
	}
}
