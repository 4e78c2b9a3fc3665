"""JupyterHub with the Go kernel: the configuration of lab/hub, two users who log in as people do, and whether each has what is theirs.

    python lab/check_hub.py                             a hub of its own: "make check-hub" makes an environment with JupyterHub and its proxy
    python lab/check_hub.py URL PASSWORD HOMES ROOT     a hub that runs, in a container whose files lie in ROOT: "make check-image"
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
import yaml
from over_http import Kernel
from thirty_kernels import free_port

ROOT = Path(__file__).resolve().parent.parent
PROXY = ROOT / "lab/hub/node_modules/configurable-http-proxy/bin/configurable-http-proxy"
PASSWORD = secrets.token_hex(8)


def want(what, got, wanted):
    if got != wanted:
        raise SystemExit(f"check_hub: {what}: got {got!r}, want {wanted!r}")


class User:
    """Somebody with a browser."""

    def __init__(self, hub, name, password):
        self.hub, self.name = hub, name
        self.http = requests.Session()
        self.http.get(hub + "hub/login", timeout=10).raise_for_status()
        reply = self.http.post(hub + "hub/login", data={"username": name, "password": password, "_xsrf": self.xsrf()}, timeout=90)
        self.came_in = reply.ok and "/hub/login" not in reply.url

    def xsrf(self):
        return next(c.value for c in self.http.cookies if c.name == "_xsrf" and c.path == "/hub/")

    def api(self, method, path, **options):
        return self.http.request(method, self.hub + "hub/api/" + path, timeout=90, headers={"X-XSRFToken": self.xsrf(), "Referer": self.hub + "hub/home"}, **options)

    def start(self):
        begun = time.time()
        reply = self.api("POST", f"users/{self.name}/server")
        if reply.status_code not in (201, 202, 400):  # 400: it runs already
            raise SystemExit(f"check_hub: {self.name}'s server: {reply.status_code} {reply.text}")
        while not self.api("GET", f"users/{self.name}").json()["servers"].get("", {}).get("ready"):
            if time.time() - begun > 90:
                raise SystemExit(f"check_hub: {self.name}'s server is not ready")
            time.sleep(0.2)
        self.took = time.time() - begun
        self.token = self.api("POST", f"users/{self.name}/tokens", json={"expires_in": 600}).json()["token"]
        self.url = f"{self.hub}user/{self.name}/"

    def get(self, path, of=None):
        return requests.get(f"{self.hub}user/{of or self.name}/api/{path}", headers={"Authorization": f"token {self.token}"}, timeout=30, allow_redirects=False)


def value(kernel, code):
    _, shown, error = kernel.run(code)
    return error or "".join(s if isinstance(s, str) else s.get("text/plain", "") for s in shown).strip()


def users(hub, homes, password, root=Path("/")):
    """homes is where the hub has them; root is where its files are to be seen from here."""
    want("a wrong password", User(hub, "eve", "guess").came_in, False)
    ada, bea = (User(hub, name, password) for name in ("ada", "bea"))
    for user in (ada, bea):
        want(f"{user.name} logs in", user.came_in, True)
        user.start()
    want("the default kernel", ada.get("kernelspecs").json()["default"], "hipec")
    want("the lessons", any(e["name"] == "01-first-cells.ipynb" for e in ada.get("contents/notebooks/workshop").json()["content"]), True)
    a, b = Kernel(ada.url, ada.token), Kernel(bea.url, bea.token)
    want("a cell", value(a, 'secret := "of ada"\nsecret'), "of ada")
    want("the other's variable", value(b, "secret").startswith("compile error") and "undefined: secret" in value(b, "secret"), True)
    want("a file", value(a, 'os.WriteFile("mine.txt", []byte("of ada"), 0o600)\nos.Getenv("HOME")'), str(homes / "ada"))
    seen = root / homes.relative_to("/")
    want("the file is there", (seen / "ada/mine.txt").exists() and not (seen / "bea/mine.txt").exists(), True)
    want("the other's file", "no such file" in value(b, 'os.ReadFile("mine.txt")').lower(), True)
    want("the other's server, by a token", bea.get("contents", of="ada").status_code, 403)
    want("the other's kernels", requests.get(ada.url + "api/kernels", headers={"Authorization": f"token {bea.token}"}, timeout=30).status_code, 403)
    want("who has no token", requests.get(ada.url + "api/kernels", timeout=30, allow_redirects=False).status_code in (302, 403), True)
    want("each has one kernel", [len(u.get("kernels").json()) for u in (ada, bea)], [1, 1])
    want("memory is limited", value(a, 'os.Getenv("HIPEC_MEMORY")'), "1GB")
    # The page is loaded anew: the kernel is still there.
    a.close()
    want("a kernel without a page", [k["execution_state"] for k in ada.get("kernels").json()], ["idle"])
    # The hub ends ada's server; bea goes on.
    want("ada's server ends", ada.api("DELETE", "users/ada/server").status_code in (202, 204), True)
    want("bea goes on", value(b, "6 * 7"), "42")
    while ada.api("GET", "users/ada").json()["servers"]:
        time.sleep(0.2)
    ada.start()
    again = Kernel(ada.url, ada.token)
    want("ada comes back: her variables are gone", "undefined: secret" in value(again, "secret"), True)
    want("ada comes back: her file is there", value(again, 'text, err := os.ReadFile("mine.txt")\nstring(text)'), "of ada")
    print(f"two users, a server after {ada.took:.1f} s, each with their own kernels, variables and files; one ended and came back")


def main():
    if sys.argv[1:]:
        url, password, homes, root = sys.argv[1:]
        users(url, Path(homes), password, Path(root))
        return
    compose, values = (yaml.safe_load((ROOT / "lab/hub" / f).read_text()) for f in ("compose.yml", "values.yaml"))
    want("the Dockerfile of compose.yml", (ROOT / "lab/hub" / compose["services"]["hub"]["build"]["context"] / compose["services"]["hub"]["build"]["dockerfile"]).exists(), True)
    want("the command of values.yaml", (ROOT / "lab/image" / values["singleuser"]["cmd"][0]).exists(), True)
    with tempfile.TemporaryDirectory(prefix="hipec-hub-") as folder:
        homes = Path(folder, "homes")
        notebooks = Path(folder, "notebooks")
        shutil.copytree(ROOT / "notebooks", notebooks)
        port, inner = free_port(), free_port()
        bin_ = Path(sys.executable).parent
        env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")} | {
            "PATH": f"{bin_}:{os.environ['PATH']}", "WORKSHOP_PASSWORD": PASSWORD, "WORKSHOP_HOMES": str(homes), "WORKSHOP_NOTEBOOKS": str(notebooks), "WORKSHOP_ADDRESS": "127.0.0.1",
            "WORKSHOP_PORT": str(port), "WORKSHOP_INNER_PORT": str(inner), "WORKSHOP_PROXY": f"node {PROXY}"}
        log = open(Path(folder, "log"), "w+")
        hub = subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", str(ROOT / "lab/hub/jupyterhub_config.py")], cwd=folder, env=env, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}/"
            for _ in range(300):
                try:
                    if requests.get(url + "hub/api/", timeout=5).ok:
                        break
                except requests.ConnectionError:
                    pass
                if hub.poll() is not None:
                    raise SystemExit("check_hub: the hub ended")
                time.sleep(0.2)
            users(url, homes, PASSWORD)
        except BaseException:
            log.seek(0)
            print(log.read()[-4000:], file=sys.stderr)
            raise
        finally:
            hub.send_signal(signal.SIGINT)
            try:
                hub.wait(30)
            except subprocess.TimeoutExpired:
                hub.kill()


if __name__ == "__main__":
    main()
