package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"hipec/kernel/internal/zmtp"
)

// Connection is a connection file, or a registration file, which names no ports: then the kernel
// picks them and tells who started it.
//
// Reference: jupyter_client, "Making kernels for Jupyter", "Connection files"; its keys for CURVE are of JEP 145.
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

	// Curve, if not nil, has all channels speak CURVE.
	Curve *zmtp.Keys `json:"-"`
	// Registration, of a registration file, says whom to tell the ports; nil for a connection file.
	Registration *Registration `json:"-"`
}

// Registration is what a registration file has in place of the ports.
type Registration struct {
	KernelID string // empty in a file of Positron's supervisor
	IP       string
	Port     int
	// Whole says that the ports are sent in a whole message, handshake_request, over a REQ socket, as
	// Positron's supervisor expects them, and not as a content alone.
	Whole bool
}

// String leaves out the keys, so that no log ever shows them.
func (c Connection) String() string {
	if c.Registration != nil && c.Shell == 0 {
		return fmt.Sprintf("%s, ports to be picked", address(c.Transport, c.IP, 0))
	}
	return fmt.Sprintf("%s, ports %d %d %d %d %d", address(c.Transport, c.IP, 0), c.Shell, c.Control, c.IOPub, c.Stdin,
		c.Heartbeat)
}

// Format leaves out the keys, whatever the verb.
func (c Connection) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(c.String())) }

// ports are the five, in the order of the messaging specification, with the names of their fields.
func (c *Connection) ports() []port {
	return []port{
		{"control_port", &c.Control}, {"shell_port", &c.Shell}, {"stdin_port", &c.Stdin}, {"iopub_port", &c.IOPub},
		{"hb_port", &c.Heartbeat},
	}
}

type port struct {
	name string
	at   *int
}

// ReadConnection reads a connection file or a registration file; which one it is, its fields tell.
// Errors never quote its content, which holds the keys.
func ReadConnection(path string) (Connection, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Connection{}, err
	}
	var f fields
	if err := json.Unmarshal(data, &f.raw); err != nil {
		return Connection{}, fmt.Errorf("connection file %s is not the JSON of a Jupyter connection", path)
	}
	c, kind := f.connection()
	if f.err != nil {
		return Connection{}, fmt.Errorf("%s file %s: %w", kind, path, f.err)
	}
	return c, nil
}

// fields are those of a file. The first thing that is wrong with one stays.
type fields struct {
	raw map[string]json.RawMessage
	err error
}

func (f *fields) connection() (c Connection, kind string) {
	kind = "connection"
	for _, name := range []string{"registration_ip", "registration_port"} {
		if f.has(name) {
			kind = "registration"
		}
	}
	c.Transport = f.text("transport")
	if c.Transport != "tcp" && c.Transport != "ipc" {
		f.fail("transport %.20q is not supported; tcp and ipc are", c.Transport)
	}
	c.Key = f.text("key")
	if f.has("signature_scheme") { // older files lack it; there was one only
		c.Scheme = f.text("signature_scheme")
	}
	c.Curve = f.curve()
	if kind == "connection" {
		c.IP = f.text("ip")
		for _, p := range c.ports() {
			*p.at = f.port(p.name, c.Transport)
		}
		return c, kind
	}
	c.Registration = f.registration(c.Transport)
	for _, p := range c.ports() {
		if f.has(p.name) {
			f.fail("it has the field %q beside those of a registration: a file holds either the ports or where to register them",
				p.name)
		}
	}
	// The specification does not say where to listen, and xeus reads it from "ip". Who starts a kernel
	// here listens where it can be reached.
	if c.IP = c.Registration.IP; f.has("ip") {
		c.IP = f.text("ip")
	}
	return c, kind
}

// registration reads whom to tell the ports. Positron's supervisor writes neither a kernel's id nor
// an address of its own for registration: it listens where the kernel is to listen ("ip").
//
// Reference: posit-dev/kallichore, crates/kcserver/src/registration_file.rs.
func (f *fields) registration(transport string) *Registration {
	if f.has("ip") && !f.has("kernel_id") && !f.has("registration_ip") {
		return &Registration{IP: f.text("ip"), Port: f.port("registration_port", transport), Whole: true}
	}
	return &Registration{
		KernelID: f.text("kernel_id"),
		IP:       f.text("registration_ip"),
		Port:     f.port("registration_port", transport),
	}
}

func (f *fields) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

func (f *fields) has(name string) bool {
	v, ok := f.raw[name]
	return ok && string(v) != "null"
}

func (f *fields) text(name string) (s string) {
	if !f.has(name) {
		f.fail("the field %q is missing", name)
	} else if json.Unmarshal(f.raw[name], &s) != nil {
		f.fail("the field %q is not a text", name)
	}
	return s
}

// port reads a number, which the schema of connection files (JEP 106) lets be a text as well. What
// ipc calls a port is the end of a file's name.
func (f *fields) port(name, transport string) (n int) {
	if !f.has(name) {
		f.fail("the field %q is missing", name)
		return 0
	}
	var text string
	err := json.Unmarshal(f.raw[name], &n)
	if err != nil && json.Unmarshal(f.raw[name], &text) == nil {
		n, err = strconv.Atoi(text)
	}
	if err != nil || n < 0 || transport == "tcp" && (n == 0 || n > 65535) {
		f.fail("the field %q is not a port", name)
	}
	return n
}

// curve reads the keys of CURVE: both or none (JEP 145).
func (f *fields) curve() *zmtp.Keys {
	const public, secret = "curve_publickey", "curve_secretkey"
	if !f.has(public) && !f.has(secret) {
		return nil
	}
	k, err := zmtp.ParseKeys(f.text(public), f.text(secret))
	switch {
	case errors.Is(err, zmtp.ErrKeyPair):
		f.fail("%q is not the public key of %q", public, secret)
	case err != nil:
		f.fail("%q and %q are not a pair of keys: %w", public, secret, err)
	}
	return k
}

// Write writes a connection file that only this user can read, in place of one that may be there.
func (c Connection) Write(path string) error {
	out := struct {
		Connection
		Public string `json:"curve_publickey,omitempty"`
		Secret string `json:"curve_secretkey,omitempty"`
	}{Connection: c}
	if c.Curve != nil {
		out.Public, out.Secret = c.Curve.Text()
	}
	text, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	return errors.Join(err, f.Close())
}
