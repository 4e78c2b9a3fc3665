package transport

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hipec/kernel/internal/zmtp"
)

func TestReadConnection(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		`{"transport":"tcp","ip":"127.0.0.1","key":"secret-key"}`:  "",
		`{"transport":"inproc","ip":"x","key":"secret-key"}`:       "not supported",
		`{"transport":"tcp","key":"secret-key", "shell_port":"no"`: "not the JSON",
	} {
		path := filepath.Join(dir, "c.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadConnection(path)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := ReadConnection(filepath.Join(dir, "none")); err == nil {
		t.Error("no file, no error")
	}
}

func TestTheKeyIsNeverPrinted(t *testing.T) {
	c := Connection{Transport: "tcp", IP: "127.0.0.1", Key: "secret-key"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(verb, c) + fmt.Sprintf(verb, &c); strings.Contains(s, "secret") {
			t.Errorf("%s: %s", verb, s)
		}
	}
}

func TestOnlyThisMachineUnlessToldOtherwise(t *testing.T) {
	for ip, own := range map[string]bool{
		"127.0.0.1": true, "127.1.2.3": true, "::1": true, "localhost": true,
		"0.0.0.0": false, "*": false, "": false, "192.0.2.1": false, "::": false, "example.invalid": false,
	} {
		if got := (Connection{Transport: "tcp", IP: ip}).loopback(); got != own {
			t.Errorf("%q is this machine alone: %v", ip, got)
		}
	}
	if _, err := Listen(Connection{Transport: "tcp", IP: "0.0.0.0"}, Options{}); !errors.Is(err, ErrRemote) {
		t.Errorf("all interfaces: %v", err)
	}
	ch, err := Listen(Connection{Transport: "tcp", IP: "*"}, Options{AllowRemote: true})
	if err != nil {
		t.Fatal(err)
	}
	ch.Close(0)
}

func TestChannels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	for _, c := range []Connection{{Transport: "tcp", IP: "127.0.0.1"}, {Transport: "ipc", IP: path, Shell: 1, Control: 2, IOPub: 3, Stdin: 4, Heartbeat: 5}} {
		ch, err := Listen(c, Options{Welcome: func(string) [][]byte { return [][]byte{[]byte("welcome")} }})
		if err != nil {
			t.Fatal(err)
		}
		sub, err := zmtp.Dial(ch.IOPub.Endpoint(), zmtp.Sub, "")
		if err != nil {
			t.Fatal(err)
		}
		_ = sub.Subscribe("")
		if m, err := sub.Recv(); err != nil || string(m[0]) != "welcome" {
			t.Errorf("%q %v", m, err)
		}
		heart, err := zmtp.Dial(ch.heart.Endpoint(), zmtp.Req, "")
		if err != nil {
			t.Fatal(err)
		}
		_ = heart.Send([][]byte{{}, []byte("beat")})
		if m, err := heart.Recv(); err != nil || string(m[1]) != "beat" {
			t.Errorf("%q %v", m, err)
		}
		if c.Transport == "ipc" {
			if _, err := Listen(c, Options{}); err == nil || !strings.Contains(err.Error(), "cannot listen") {
				t.Errorf("a second kernel at the same place: %v", err)
			}
		}
		ch.Close(0)
	}
}
