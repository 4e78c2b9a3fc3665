package transport

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hipec/kernel/internal/zmtp"
)

const (
	base  = `"transport":"tcp","key":"secret-key","signature_scheme":"hmac-sha256"`
	ports = `"shell_port":1,"control_port":2,"iopub_port":3,"stdin_port":4,"hb_port":5`
	regis = `"kernel_id":"k","registration_ip":"127.0.0.1","registration_port":51587`
	// A pair of libzmq's manual.
	public = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
	secret = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadConnection(t *testing.T) {
	c, err := ReadConnection(write(t, `{`+base+`,"ip":"127.0.0.1",`+ports+`,"kernel_name":"hipec","kernel_id":"x"}`))
	if err != nil || c.Registration != nil || c.Curve != nil || c.Key != "secret-key" || c.Shell != 1 || c.Control != 2 ||
		c.IOPub != 3 || c.Stdin != 4 || c.Heartbeat != 5 {
		t.Errorf("%v %v", c, err)
	}
	c, err = ReadConnection(write(t, `{"transport":"ipc","key":"","ip":"/tmp/k",`+strings.ReplaceAll(ports, `:3`, `:"3"`)+
		`,"curve_publickey":"`+public+`","curve_secretkey":"`+secret+`"}`))
	if err != nil || c.IOPub != 3 || c.Curve == nil {
		t.Errorf("%v %v", c, err)
	}
	c, err = ReadConnection(write(t, `{`+base+`,`+regis+`,"curve_publickey":"`+public+`","curve_secretkey":"`+secret+`"}`))
	want := Registration{KernelID: "k", IP: "127.0.0.1", Port: 51587}
	if err != nil || c.Registration == nil || *c.Registration != want || c.IP != "127.0.0.1" || c.Curve == nil {
		t.Errorf("%v %v", c, err)
	}
	// As xeus has it: a port in quotes, and where to listen.
	c, err = ReadConnection(write(t, `{`+base+`,`+strings.ReplaceAll(regis, "51587", `"51587"`)+`,"ip":"127.0.0.2"}`))
	if err != nil || c.Registration.Port != 51587 || c.IP != "127.0.0.2" {
		t.Errorf("%v %v", c, err)
	}
	if _, err := ReadConnection(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("no file, no error")
	}
}

// What is wrong is named, and nothing of the keys is said.
func TestReadConnectionNamesWhatIsWrong(t *testing.T) {
	curve := func(p, s string) string {
		return `{` + base + `,"ip":"127.0.0.1",` + ports + `,"curve_publickey":` + p + `,"curve_secretkey":` + s + `}`
	}
	quoted := func(s string) string { return `"` + s + `"` }
	for text, want := range map[string]string{
		`{"transport":"inproc","ip":"x","key":"secret-key"}`:       "not supported",
		`{"transport":"tcp","key":"secret-key", "shell_port":"no"`: "not the JSON",
		`["secret-key"]`: "not the JSON",
		`{"ip":"127.0.0.1","key":"secret-key",` + ports +
			`}`: `"transport" is missing`,
		`{` + base + `,` + ports + `}`: `"ip" is missing`,
		`{"transport":"tcp","ip":"127.0.0.1",` + ports +
			`}`: `"key" is missing`,
		`{"transport":"tcp","ip":"127.0.0.1","key":["secret-key"],` + ports +
			`}`: `"key" is not a text`,
		`{` + base + `,"ip":"127.0.0.1"}`: `"control_port" is missing`,
		`{` + base + `,"ip":"127.0.0.1",` + strings.ReplaceAll(ports, `"hb_port":5`, `"hb_port":null`) +
			`}`: `"hb_port" is missing`,
		`{` + base + `,"ip":"127.0.0.1",` + strings.ReplaceAll(ports, `:4`, `:0`) +
			`}`: `"stdin_port" is not a port`,
		`{` + base + `,"ip":"127.0.0.1",` + strings.ReplaceAll(ports, `:1`, `:65536`) +
			`}`: `"shell_port" is not a port`,
		`{` + base + `,"ip":"127.0.0.1",` + strings.ReplaceAll(ports, `:2`, `:"secret"`) +
			`}`: `"control_port" is not a port`,
		`{` + base + `,` + regis + `,"shell_port":7}`: `the field "shell_port" beside those of a registration`,
		`{` + base + `,` + regis + `,"ip":"127.0.0.1",` + ports +
			`}`: `the field "control_port" beside those of a registration`,
		`{` + base + `,"registration_ip":"127.0.0.1","registration_port":1}`:                  `registration file`,
		`{` + base + `,"registration_ip":"127.0.0.1","registration_port":1,"ip":"127.0.0.1"}`: `"kernel_id" is missing`,
		`{` + base + `,"kernel_id":"k","registration_ip":"127.0.0.1"}`:                        `"registration_port" is missing`,
		`{` + base + `,"kernel_id":"k","registration_port":1}`:                                `"registration_ip" is missing`,
		`{` + base + `,"ip":"127.0.0.1",` + ports + `,"curve_publickey":"` + public +
			`"}`: `"curve_secretkey" is missing`,
		`{` + base + `,"ip":"127.0.0.1",` + ports + `,"curve_secretkey":"` + secret +
			`"}`: `"curve_publickey" is missing`,
		`{` + base + `,` + regis + `,"curve_secretkey":"` + secret +
			`"}`: `"curve_publickey" is missing`,
		curve(quoted(public), `""`): `"curve_secretkey" are not a pair of keys: secret: not a key: 40 characters of Z85`,
		curve(quoted(public[:39]), quoted(
			secret)): `public: not a key: 40 characters of Z85`,
		curve(quoted(public), quoted(
			secret[:39]+"~")): `secret: not a key: 40 characters of Z85`,
		curve(quoted(public), `12345`): `"curve_secretkey" is not a text`,
		curve(quoted(secret), quoted(
			public)): `"curve_publickey" is not the public key of "curve_secretkey"`,
	} {
		_, err := ReadConnection(write(t, text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		} else if e := err.Error(); strings.Contains(e, "secret-key") || strings.Contains(e, public[:8]) ||
			strings.Contains(e, secret[:8]) {
			t.Errorf("%s: the error quotes a key: %v", text, err)
		}
	}
}

func TestTheKeysAreNeverPrinted(t *testing.T) {
	keys, err := zmtp.ParseKeys(public, secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*Registration{nil, {KernelID: "k", IP: "127.0.0.1", Port: 1}} {
		c := Connection{Transport: "tcp", IP: "127.0.0.1", Key: "secret-key", Curve: keys, Registration: r}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
			s := fmt.Sprintf(verb, c) + fmt.Sprintf(verb, &c) + fmt.Sprintf(verb, []any{c, keys}) + fmt.Sprintf(verb,
				struct{ C Connection }{c})
			if strings.Contains(s, "secret") || strings.Contains(s, public[:8]) || strings.Contains(s, secret[:8]) ||
				strings.Contains(s, "73656372") {
				t.Errorf("%s: %s", verb, s)
			}
		}
	}
}

// The file that the kernel leaves for other clients is one that it would read itself, and nobody else can.
func TestWrite(t *testing.T) {
	keys, err := zmtp.ParseKeys(public, secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, curve := range []*zmtp.Keys{nil, keys} {
		c := Connection{Transport: "tcp", IP: "::1", Scheme: "hmac-sha256", Key: "k", Shell: 1, Control: 2, IOPub: 3,
			Stdin: 4, Heartbeat: 5, Curve: curve}
		path := write(t, "of an earlier kernel")
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := c.Write(path); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		got, err := ReadConnection(path)
		if err != nil {
			t.Fatal(err)
		}
		if (got.Curve == nil) != (curve == nil) || curve != nil && *got.Curve != *curve {
			t.Error("the keys are others")
		}
		got.Curve = curve
		if got != c {
			t.Errorf("%v, not %v", got, c)
		}
	}
}

// Positron's supervisor writes neither kernel_id nor registration_ip.
func TestAFileOfPositrons(t *testing.T) {
	c, err := ReadConnection(write(t, `{`+base+`,"ip":"127.0.0.1","registration_port":51587}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Registration{IP: "127.0.0.1", Port: 51587, Whole: true}
	if c.Registration == nil || *c.Registration != want || c.IP != "127.0.0.1" {
		t.Errorf("got %+v, want %+v", c.Registration, want)
	}
	for text, want := range map[string]string{
		`{` + base + `,"ip":"127.0.0.1","registration_port":0}`:                 `"registration_port" is not a port`,
		`{` + base + `,"ip":"127.0.0.1","registration_port":1,"hb_port":2}`:     `"hb_port" beside those of a registration`,
		`{` + base + `,"ip":"127.0.0.1","registration_port":1,"kernel_id":"k"}`: `"registration_ip" is missing`,
		`{` + base + `,"ip":"127.0.0.1","registration_port":1,"key":null}`:      `"key" is missing`,
		`{` + base + `,"registration_port":1}`:                                  `"kernel_id" is missing`,
	} {
		if _, err := ReadConnection(write(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
