package program

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"hipec/kernel/internal/transport"
	"hipec/kernel/internal/wire"
)

func TestInstallOfAnotherEngine(t *testing.T) {
	p := Program{Name: "one", DisplayName: "Go (one)",
		Others: []Other{{Name: "two", DisplayName: "Go (two)", Package: "./two"}}}
	prefix := t.TempDir()
	install := func(engine string) error { return p.installCommand([]string{"-prefix", prefix, "-engine", engine}) }
	if err := install("three"); err == nil || !strings.Contains(err.Error(), `no engine "three"`) {
		t.Errorf("an unknown engine: %v", err)
	}
	if err := install("two"); err == nil || !strings.Contains(err.Error(), "go build -o") || !strings.Contains(err.Error(),
		"./two") {
		t.Errorf("a program that is not there: %v", err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if exe, err = filepath.EvalSymlinks(exe); err != nil {
		t.Fatal(err)
	}
	beside := filepath.Join(filepath.Dir(exe), "two")
	if runtime.GOOS == "windows" {
		beside += ".exe"
	}
	if err := os.WriteFile(beside, nil, 0o755); err != nil {
		t.Skip(err)
	}
	defer os.Remove(beside)
	if err := install("two"); err != nil {
		t.Fatal(err)
	}
	spec, err := os.ReadFile(filepath.Join(prefix, "share", "jupyter", "kernels", "two", "kernel.json"))
	if err != nil || !strings.Contains(string(spec), "Go (two)") || !strings.Contains(string(spec), `"kernel"`) {
		t.Errorf("%v %s", err, spec)
	}
	var said struct {
		Version  string `json:"kernel_protocol_version"`
		Metadata struct {
			Encryption []string `json:"supported_encryption"`
		}
	}
	// By these Jupyter knows that the kernel takes keys for CURVE (JEP 145) and registration files (JEP 66).
	if err := json.Unmarshal(spec, &said); err != nil || said.Version != "5.6" || len(said.Metadata.Encryption) != 1 ||
		said.Metadata.Encryption[0] != "curve" {
		t.Errorf("%v %+v", err, said)
	}
	if !strings.Contains(p.usage(), "-engine one|two") {
		t.Error(p.usage())
	}
}

func TestRegister(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("JUPYTER_RUNTIME_DIR", filepath.Join(dir, "runtime"))
	codec, err := wire.NewCodec("hmac-sha256", "key")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "registration.json")
	text := `{"transport":"ipc","registration_ip":"` + filepath.Join(dir, "r") +
		`","registration_port":1,"kernel_id":"../a b/7f","key":"key","signature_scheme":"hmac-sha256"}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	conn, err := transport.ReadConnection(path)
	if err != nil {
		t.Fatal(err)
	}
	conn.Shell, conn.Control, conn.IOPub, conn.Stdin, conn.Heartbeat = 1, 2, 3, 4, 5
	registered := conn // a registrar that is a kernel's shell: it acknowledges all
	registered.IP, registered.Registration = filepath.Join(dir, "r"), nil
	registered.Control, registered.IOPub, registered.Stdin, registered.Heartbeat = 12, 13, 14, 15
	ch, err := transport.Listen(registered, transport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ch.Close(0)
	go func() {
		if m, err := ch.Shell.Recv(); err == nil {
			_ = ch.Shell.Send(append(m[:1], codec.Brief([]byte("ACK"))...))
		}
	}()
	file, err := (&Program{Name: "one"}).register(conn, codec)
	if err != nil || filepath.Dir(file) != filepath.Join(dir, "runtime") || !strings.HasPrefix(filepath.Base(file),
		"kernel-ab7f-") {
		t.Fatalf("%q %v", file, err)
	}
	if left, err := transport.ReadConnection(file); err != nil || left.Registration != nil || left.IOPub != 3 {
		t.Errorf("%v %v", left, err)
	}
}
