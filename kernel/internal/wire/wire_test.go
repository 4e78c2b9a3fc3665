package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
)

func codec(t testing.TB, key string) *Codec {
	t.Helper()
	c, err := NewCodec("hmac-sha256", key)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func frames(t testing.TB, c *Codec) [][]byte {
	t.Helper()
	m, err := c.New("execute_request", nil, map[string]any{"code": "1+1"})
	if err != nil {
		t.Fatal(err)
	}
	m.Identities = [][]byte{[]byte("front")}
	m.Buffers = [][]byte{{1, 2, 3}}
	f, err := c.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRoundTrip(t *testing.T) {
	c := codec(t, "secret")
	m, err := c.Decode(frames(t, c))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Type != "execute_request" || string(m.Content) != `{"code":"1+1"}` || string(m.Identities[0]) != "front" ||
		!bytes.Equal(m.Buffers[0], []byte{1, 2, 3}) {
		t.Fatalf("got %+v", m)
	}
	reply, err := c.New("execute_reply", m, map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	var parent Header
	if err := json.Unmarshal(reply.Parent, &parent); err != nil || parent.ID != m.Header.ID {
		t.Fatalf("the reply's parent is %s", reply.Parent)
	}
}

// The signature must be HMAC-SHA256 over header, parent, metadata and content. The expected digest was made with
// openssl 3.0: printf '{}{}{}{}' | openssl dgst -sha256 -hmac key
func TestSignature(t *testing.T) {
	c := codec(t, "key")
	e := []byte("{}")
	const want = "ca767b02c5bc061ed184a9a029e7f93a7f2f7ed4e8fe74120fc1212f0b008fa3"
	got := string(c.sign([][]byte{e, e, e, e}))
	if got != want {
		t.Fatalf("signature %s, want %s", got, want)
	}
	f := frames(t, c)
	for i := 2; i < 6; i++ { // any signed part changed
		g := append([][]byte(nil), f...)
		g[i+1] = append([]byte(" "), g[i+1]...)
		if _, err := c.Decode(g); !errors.Is(err, ErrSignature) {
			t.Errorf("part %d changed: %v", i-2, err)
		}
	}
	if _, err := codec(t, "other").Decode(f); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	if _, err := codec(t, "").Decode(f); err != nil {
		t.Errorf("without a key nothing is checked: %v", err)
	}
}

func TestBadFrames(t *testing.T) {
	c := codec(t, "")
	for name, tc := range map[string]struct {
		frames [][]byte
		want   error
	}{
		"none":         {nil, ErrNoDelimiter},
		"no delimiter": {[][]byte{[]byte("a"), []byte("b")}, ErrNoDelimiter},
		"short":        {[][]byte{delimiter, nil, []byte("{}")}, ErrShort},
	} {
		if _, err := c.Decode(tc.frames); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	if _, err := NewCodec("hmac-md5", "k"); err == nil {
		t.Error("an unknown scheme was accepted")
	}
}

func FuzzDecode(f *testing.F) {
	c := codec(f, "")
	f.Add(bytes.Join(frames(f, c), []byte("\n")))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := c.Decode(bytes.Split(data, []byte("\n")))
		if err == nil && m == nil {
			t.Fatal("neither a message nor an error")
		}
	})
}

// The handshake at startup signs a content alone. The expected digest was made with
// openssl 3.0: printf '{}' | openssl dgst -sha256 -hmac key
func TestBrief(t *testing.T) {
	c := codec(t, "key")
	f := c.Brief([]byte("{}"))
	const want = "a777724d943eb48dc69bca8a4a6d57a04db3f9ec7e1de4e581e860265bdf3032"
	if len(f) != 3 || string(f[0]) != "<IDS|MSG>" || string(f[1]) != want || string(f[2]) != "{}" {
		t.Fatalf("%q", f)
	}
	content, err := c.ReadBrief(append([][]byte{[]byte("identity")}, c.Brief([]byte("ACK"))...))
	if err != nil || string(content) != "ACK" {
		t.Errorf("%q %v", content, err)
	}
	for _, x := range []struct {
		frames [][]byte
		want   error
	}{
		{nil, ErrNoDelimiter},
		{[][]byte{[]byte("ACK")}, ErrNoDelimiter},
		{f[:2], ErrNotBrief},
		{append(f[:3:3], []byte("more")), ErrNotBrief},
		{[][]byte{f[0], f[1], []byte("ACK")}, ErrSignature},
		{[][]byte{f[0], {}, f[2]}, ErrSignature},
		{codec(t, "other").Brief([]byte("ACK")), ErrSignature},
	} {
		if _, err := c.ReadBrief(x.frames); !errors.Is(err, x.want) {
			t.Errorf("%q: %v", x.frames, err)
		}
	}
	if _, err := codec(t, "").ReadBrief(codec(t, "").Brief([]byte("unsigned"))); err != nil {
		t.Error(err)
	}
}

func TestWhole(t *testing.T) {
	c := codec(t, "key")
	f, err := c.Whole("handshake_request", map[string]int{"shell_port": 1})
	if err != nil {
		t.Fatal(err)
	}
	typ, content, err := c.ReadWhole(append([][]byte{nil}, f...))
	if err != nil || typ != "handshake_request" || string(content) != `{"shell_port":1}` {
		t.Errorf("got %q %s %v", typ, content, err)
	}
	if _, _, err := codec(t, "other").ReadWhole(f); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: got %v, want %v", err, ErrSignature)
	}
	if _, err := c.Whole("x", func() {}); err == nil {
		t.Error("a function is no content")
	}
}
