"""Checks of the protocol that Jupyter's own conformance suite leaves out, over Jupyter's own client.

Run by "make check-jupyter", which prepares the environment.
"""

import hashlib
import hmac
import json
import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager, start_new_kernel
from jupyter_client.session import Session

KERNEL = os.environ.get("KERNEL", "hipec")  # in the Go that both kernels speak


def types(messages):
    return [m["msg_type"] for m in messages]


class Protocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(kernel_name=KERNEL)

    @classmethod
    def tearDownClass(cls):
        cls.kc.stop_channels()
        cls.km.shutdown_kernel()

    def ask(self, typ, content, channel="shell", subshell=None, kc=None):
        kc = kc or self.kc
        msg = kc.session.msg(typ, content)
        if subshell:
            msg["header"]["subshell_id"] = subshell
        getattr(kc, channel + "_channel").send(msg)
        return msg["header"]["msg_id"]

    def reply(self, msg_id, channel="shell", timeout=20, kc=None):
        get = getattr(kc or self.kc, f"get_{channel}_msg")
        while True:
            msg = get(timeout=timeout)
            if msg["parent_header"].get("msg_id") == msg_id:
                return msg

    def published(self, msg_id, kc=None):
        """What is published for a request, busy and idle around it checked and taken off."""
        out = []
        while True:
            msg = (kc or self.kc).get_iopub_msg(timeout=20)
            if msg["parent_header"].get("msg_id") != msg_id:
                continue
            out.append(msg)
            if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
                break
        self.assertEqual((out[0]["msg_type"], out[0]["content"].get("execution_state")), ("status", "busy"))
        return out[1:-1]

    def run_cell(self, code, **options):
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        msg_id = self.ask("execute_request", content | options)
        return self.reply(msg_id)["content"], self.published(msg_id)

    def test_kernel_info(self):
        content = self.reply(self.kc.kernel_info())["content"]
        self.assertEqual(content["protocol_version"], "5.6")
        self.assertIn("kernel subshells", content["supported_features"])

    def test_replies_carry_the_kernels_own_session(self):
        msg = self.reply(self.kc.kernel_info())
        self.assertNotEqual(msg["header"]["session"], self.kc.session.session)

    def test_silent(self):
        before = self.run_cell("1")[0]["execution_count"]
        reply, out = self.run_cell('fmt.Println("x"); 5', silent=True)
        self.assertEqual((reply["status"], out), ("ok", []))
        self.assertEqual(self.run_cell("1")[0]["execution_count"], before + 1)

    def test_store_history(self):
        before = self.run_cell("1")[0]["execution_count"]
        reply, out = self.run_cell('"not stored"', store_history=False)
        self.assertEqual((reply["execution_count"], types(out)), (before, ["execute_input", "execute_result"]))
        history = self.reply(self.kc.history(raw=True, output=False, hist_access_type="tail", n=2))["content"]["history"]
        self.assertNotIn('"not stored"', [h[2] for h in history])

    def test_user_expressions(self):
        reply, _ = self.run_cell("ux := 20", user_expressions={"good": "ux + 1", "bad": "nope"})
        self.assertEqual(reply["user_expressions"]["good"]["data"]["text/plain"], "21")
        self.assertEqual(reply["user_expressions"]["bad"]["status"], "error")

    def test_stop_on_error(self):
        for stop, want in ((True, "aborted"), (False, "ok")):
            first = self.ask("execute_request", {"code": 'time.Sleep(200 * time.Millisecond); panic("x")', "silent": False, "stop_on_error": stop})
            second = self.ask("execute_request", {"code": "1", "silent": False})
            self.assertEqual(self.reply(first)["content"]["status"], "error")
            self.assertEqual(self.reply(second)["content"]["status"], want)
            self.published(second)

    def test_update_display(self):
        _, out = self.run_cell('h := display.Handle("a"); h.Update("b")')
        self.assertEqual(types(out), ["execute_input", "display_data", "update_display_data"])
        first, second = out[1]["content"], out[2]["content"]
        self.assertEqual(first["transient"]["display_id"], second["transient"]["display_id"])
        _, out = self.run_cell('h.Update("c")')
        self.assertEqual(out[-1]["content"]["data"]["text/plain"], "c")
        self.assertEqual(out[-1]["content"]["transient"], first["transient"])

    def test_clear_output(self):
        _, out = self.run_cell('fmt.Print("a"); display.ClearOutput(true); fmt.Print("b")')
        self.assertEqual(types(out), ["execute_input", "stream", "clear_output", "stream"])
        self.assertIs(out[2]["content"]["wait"], True)

    def test_set_next_input(self):
        reply, _ = self.run_cell('display.SetNextInput("x := 1", false)')
        self.assertEqual(reply["payload"], [{"source": "set_next_input", "text": "x := 1", "replace": False}])

    def test_order_of_output(self):
        _, out = self.run_cell('for i := 0; i < 50; i++ { fmt.Print(i); fmt.Fprint(os.Stderr, i); if i % 10 == 0 { Display(i) } }')
        got = [m["content"].get("name") or "display" for m in out[1:]]
        want = []
        for i in range(50):
            want += ["stdout", "stderr"] + (["display"] if i % 10 == 0 else [])
        self.assertEqual(got, want)

    def test_late_output_belongs_to_its_cell(self):
        first = self.ask("execute_request", {"code": 'go func() { time.Sleep(300 * time.Millisecond); fmt.Print("late") }()', "silent": False})
        self.reply(first)
        self.run_cell("time.Sleep(100 * time.Millisecond)")
        while True:
            msg = self.kc.get_iopub_msg(timeout=10)
            if msg["msg_type"] == "stream":
                break
        self.assertEqual((msg["content"]["text"], msg["parent_header"]["msg_id"]), ("late", first))

    def test_input(self):
        for code, password in (('var n int; fmt.Scan(&n); n + 1', False), ('bufio.NewReader(os.Stdin).ReadString(10)', False), ('display.Password("secret?")', True)):
            with self.subTest(code=code):
                msg_id = self.ask("execute_request", {"code": code, "silent": False, "allow_stdin": True})
                question = self.kc.get_stdin_msg(timeout=10)
                self.assertEqual(question["msg_type"], "input_request")
                self.assertEqual(question["parent_header"]["msg_id"], msg_id)
                self.assertEqual(question["content"]["password"], password)
                self.kc.input("41")
                self.assertEqual(self.reply(msg_id)["content"]["status"], "ok")
                self.assertIn(self.published(msg_id)[-1]["content"]["data"]["text/plain"].strip(), ("41", "42"))

    def test_no_input_unless_allowed(self):
        reply, out = self.run_cell("var s string; _, e := fmt.Scan(&s); e == nil")
        self.assertEqual((reply["status"], out[-1]["content"]["data"]["text/plain"]), ("ok", "false"))
        self.assertIn("takes no input", out[1]["content"]["text"])

    def test_comms(self):
        msg_id = self.ask("comm_open", {"comm_id": "c", "target_name": "nobody", "data": {}})
        out = self.published(msg_id)
        self.assertEqual((types(out), out[0]["content"]["comm_id"]), (["comm_close"], "c"))
        for typ in ("comm_msg", "comm_close"):
            self.assertEqual(self.published(self.ask(typ, {"comm_id": "c", "data": {}})), [])
        content = self.reply(self.ask("comm_info_request", {}))["content"]
        self.assertEqual((content["status"], content["comms"]), ("ok", {}))

    def test_unknown_messages_are_survived(self):
        self.published(self.ask("no_such_request", {}))
        self.assertEqual(self.run_cell("1")[0]["status"], "ok")

    def test_control_and_subshells_answer_while_a_cell_runs(self):
        sub = self.reply(self.ask("create_subshell_request", {}, "control"), "control")["content"]["subshell_id"]
        busy = self.ask("execute_request", {"code": "for { }", "silent": False})
        while self.kc.get_iopub_msg(timeout=10)["msg_type"] != "execute_input":
            pass
        self.assertEqual(self.reply(self.ask("kernel_info_request", {}, "control"), "control")["content"]["status"], "ok")
        self.assertEqual(self.reply(self.ask("kernel_info_request", {}, subshell=sub))["content"]["status"], "ok")
        debug = self.reply(self.ask("debug_request", {"type": "request", "seq": 1, "command": "debugInfo"}, "control"), "control")
        self.assertIs(debug["content"]["success"], KERNEL != "gophernotes")  # gomacro has no debugger
        unknown = self.reply(self.ask("debug_request", {"type": "request", "seq": 2, "command": "no such"}, "control"), "control")
        self.assertIs(unknown["content"]["success"], False)
        listed = self.reply(self.ask("list_subshell_request", {}, "control"), "control")["content"]["subshell_id"]
        self.assertEqual(listed, [sub])
        self.assertEqual(self.reply(self.ask("interrupt_request", {}, "control"), "control")["content"]["status"], "ok")
        self.assertEqual(self.reply(busy)["content"]["ename"], "interrupted")
        done = self.reply(self.ask("execute_request", {"code": "6*7", "silent": False}, subshell=sub))
        self.assertEqual((done["content"]["status"], done["parent_header"]["subshell_id"]), ("ok", sub))
        self.assertEqual(self.reply(self.ask("delete_subshell_request", {"subshell_id": sub}, "control"), "control")["content"]["status"], "ok")

    def test_cursor_positions_are_code_points(self):
        code = 's := "𝒳ü"; strings.ToTitleS'
        content = self.reply(self.kc.complete(code, len(code)))["content"]
        self.assertEqual(content["matches"], ["ToTitleSpecial"])
        self.assertEqual(code[content["cursor_start"]:content["cursor_end"]], "ToTitleS")


class FrontEnds(unittest.TestCase):
    def test_they_come_go_and_come_back(self):
        km, first = start_new_kernel(kernel_name=KERNEL)
        try:
            for i in range(15):
                kc = km.client()
                kc.start_channels()
                kc.wait_for_ready(timeout=20)
                out = []
                reply = kc.execute_interactive(f"{i} + 1", output_hook=out.append, timeout=20, allow_stdin=False)
                self.assertEqual(reply["content"]["status"], "ok")
                self.assertIn("execute_result", types(out))
                kc.stop_channels()
            out = []
            first.execute_interactive('"still here"', output_hook=out.append, timeout=20, allow_stdin=False)
            self.assertIn("execute_result", types(out))
        finally:
            first.stop_channels()
            km.shutdown_kernel()

    def test_one_that_does_not_read_holds_up_nobody(self):
        km, kc = start_new_kernel(kernel_name=KERNEL)
        deaf = zmq.Context.instance().socket(zmq.SUB)
        try:
            deaf.setsockopt(zmq.RCVHWM, 1)
            deaf.setsockopt(zmq.RCVBUF, 1 << 12)
            deaf.connect(f"tcp://127.0.0.1:{km.iopub_port}")
            deaf.subscribe(b"")
            time.sleep(0.3)
            for _ in range(3):
                reply = kc.execute_interactive('for i := 0; i < 60; i++ { Display(strings.Repeat("x", 1<<20)) }', output_hook=lambda m: None, timeout=60, allow_stdin=False)
                self.assertEqual(reply["content"]["status"], "ok")
        finally:
            deaf.close(0)
            kc.stop_channels()
            km.shutdown_kernel()

    def test_shutdown_of_a_busy_kernel(self):
        km, kc = start_new_kernel(kernel_name=KERNEL)
        kc.execute("for { }")
        time.sleep(0.5)
        begun = time.monotonic()
        kc.shutdown()
        self.assertEqual(kc.get_control_msg(timeout=10)["content"]["status"], "ok")
        while km.is_alive() and time.monotonic() - begun < 5:
            time.sleep(0.05)
        self.assertFalse(km.is_alive())
        kc.stop_channels()
        km.cleanup_resources()

    def test_ipc(self):
        with tempfile.TemporaryDirectory() as folder:
            km = KernelManager(kernel_name=KERNEL, transport="ipc", ip=os.path.join(folder, "k"))
            km.start_kernel()
            kc = km.client()
            try:
                kc.start_channels()
                kc.wait_for_ready(timeout=20)
                out = []
                reply = kc.execute_interactive("6 * 7", output_hook=out.append, timeout=20, allow_stdin=False)
                self.assertEqual(reply["content"]["status"], "ok")
                self.assertIn("execute_result", types(out))
            finally:
                kc.stop_channels()
                km.shutdown_kernel()


class History(unittest.TestCase):
    def test_it_outlives_the_kernel(self):
        for run in range(2):
            km, kc = start_new_kernel(kernel_name=KERNEL)
            try:
                if run == 0:
                    mark = f'"mark {time.time()}"'
                    kc.execute_interactive(mark, output_hook=lambda m: None, timeout=20, allow_stdin=False)
                    continue
                msg_id = kc.history(raw=True, output=True, hist_access_type="search", pattern=mark)
                while (msg := kc.get_shell_msg(timeout=10))["parent_header"]["msg_id"] != msg_id:
                    pass
                self.assertEqual([h[2] for h in msg["content"]["history"]], [[mark, mark.strip('"')]])
            finally:
                kc.stop_channels()
                km.shutdown_kernel()


class Encryption(unittest.TestCase):
    """CURVE (JEP 145): libzmq's own clients at a kernel whose connection file has keys."""

    def test_through_the_manager(self):
        with tempfile.TemporaryDirectory() as folder:
            for options in ({}, {"transport": "ipc", "ip": os.path.join(folder, "k")}):
                km = KernelManager(kernel_name=KERNEL, transport_encryption="required", **options)
                km.start_kernel()
                kc = km.client()
                try:
                    info = json.loads(Path(km.connection_file).read_text())
                    self.assertEqual((len(info["curve_publickey"]), len(info["curve_secretkey"])), (40, 40))
                    kc.start_channels()
                    kc.wait_for_ready(timeout=20)
                    self.use(kc)
                    kc.stop_channels()
                    km.restart_kernel()
                    kc = km.client()
                    kc.start_channels()
                    kc.wait_for_ready(timeout=20)
                    self.use(kc)
                finally:
                    kc.stop_channels()
                    km.shutdown_kernel()

    def use(self, kc):
        """All channels of a kernel."""
        out = []
        reply = kc.execute_interactive('Display(strings.Repeat("x", 3<<20)); 6*7', output_hook=out.append, timeout=60, allow_stdin=False)
        self.assertEqual(reply["content"]["status"], "ok")
        self.assertEqual(out[-2]["content"]["data"]["text/plain"], "42")
        self.assertGreater(len(out[-3]["content"]["data"]["text/plain"]), 1000)
        msg_id = kc.execute("var asked int; fmt.Scan(&asked); asked", allow_stdin=True)
        self.assertEqual(kc.get_stdin_msg(timeout=20)["msg_type"], "input_request")
        kc.input("41")
        while kc.get_shell_msg(timeout=20)["parent_header"].get("msg_id") != msg_id:
            pass
        request = kc.session.msg("kernel_info_request", {})
        kc.control_channel.send(request)
        self.assertEqual(kc.get_control_msg(timeout=20)["parent_header"]["msg_id"], request["header"]["msg_id"])
        kc.hb_channel.unpause()
        time.sleep(1.5)
        self.assertTrue(kc.hb_channel.is_beating())

    def test_channel_by_channel(self):
        km = KernelManager(kernel_name=KERNEL, transport_encryption="auto")
        log = tempfile.TemporaryFile("w+")
        self.addCleanup(log.close)
        km.start_kernel(stderr=log)
        self.addCleanup(km.shutdown_kernel)
        kc = km.client()
        kc.start_channels()
        kc.wait_for_ready(timeout=20)
        kc.stop_channels()
        context = zmq.Context()
        self.addCleanup(context.destroy, 0)
        session = Session(key=km.session.key)
        pair = zmq.curve_keypair()
        rightly = {"curve_serverkey": km.curve_publickey, "curve_publickey": pair[0], "curve_secretkey": pair[1]}
        for who, options, answered in (
            ("has no key", {}, False),
            ("knows the kernel's key", rightly, True),
            ("shares the kernel's pair", dict(rightly, curve_publickey=km.curve_publickey, curve_secretkey=km.curve_secretkey), True),
            ("takes another for the kernel's key", dict(rightly, curve_serverkey=zmq.curve_keypair()[0]), False),
            ("is a server, too", {"curve_server": True, "curve_publickey": pair[0], "curve_secretkey": pair[1]}, False),
        ):
            with self.subTest(who):
                ports = {"shell": km.shell_port, "control": km.control_port, "stdin": km.stdin_port, "iopub": km.iopub_port, "hb": km.hb_port}
                sockets = {}
                for name, port in ports.items():
                    s = context.socket({"iopub": zmq.SUB, "hb": zmq.REQ}.get(name, zmq.DEALER))
                    for option, value in options.items():
                        setattr(s, option, value)
                    s.linger = 0
                    s.sndtimeo = 500
                    s.identity = b"front " + who.encode()
                    if name == "iopub":
                        s.subscribe(b"")
                    s.connect(f"tcp://127.0.0.1:{port}")
                    sockets[name] = s
                wait = 10000 if answered else 300
                # The welcome tells that the subscription is in force; a request's status is published then.
                self.assertEqual(bool(sockets["iopub"].poll(wait)), answered)
                for name in ("shell", "control", "hb"):
                    try:
                        if name == "hb":
                            sockets[name].send(b"beat")
                        else:
                            session.send(sockets[name], "kernel_info_request", {})
                    except zmq.Again:  # the socket itself knows that nobody is there
                        self.assertFalse(answered)
                    self.assertEqual(bool(sockets[name].poll(wait)), answered)
                if answered:
                    self.assertEqual(sockets["hb"].recv(), b"beat")
                    self.assertEqual(self.feed(session, sockets["iopub"])["msg_type"], "iopub_welcome")
                    self.assertEqual(self.feed(session, sockets["iopub"])["msg_type"], "status")
                    self.assertEqual(self.feed(session, sockets["control"])["content"]["status"], "ok")
                    self.assertEqual(self.feed(session, sockets["shell"])["content"]["status"], "ok")
                    session.send(sockets["shell"], "execute_request", {"code": "var s string; fmt.Scan(&s)", "allow_stdin": True})
                    self.assertTrue(sockets["stdin"].poll(wait))
                    self.assertEqual(self.feed(session, sockets["stdin"])["msg_type"], "input_request")
                    session.send(sockets["stdin"], "input_reply", {"value": "x"})
                    self.assertTrue(sockets["shell"].poll(wait))
                    # Many frames, and large ones, as widgets send them.
                    session.send(sockets["shell"], "kernel_info_request", {}, buffers=[b"x" * (1 << 20)] * 3 + [b"y"] * 1000)
                    self.feed(session, sockets["shell"])
                    self.assertTrue(sockets["shell"].poll(wait))
                else:
                    self.assertFalse(sockets["stdin"].poll(0))
                for s in sockets.values():
                    s.close()
        log.seek(0)
        told = log.read()
        self.assertEqual(told.count("a peer was rejected"), 5, told)  # once a channel, however often they come back
        self.assertIn("does not speak CURVE", told)
        for key in (km.session.key, km.curve_publickey, km.curve_secretkey):
            self.assertNotIn(key.decode()[:8], told)

    def feed(self, session, socket):
        _, frames = session.feed_identities(socket.recv_multipart())
        return session.deserialize(frames)

    def test_bad_keys_are_refused_and_not_shown(self):
        public, secret = (k.decode() for k in zmq.curve_keypair())
        base = {"transport": "tcp", "ip": "127.0.0.1", "key": "hush", "signature_scheme": "hmac-sha256"}
        base |= {f"{c}_port": 40000 + i for i, c in enumerate(("shell", "control", "iopub", "stdin", "hb"))}
        for keys, want in (
            ({"curve_publickey": public}, '"curve_secretkey" is missing'),
            ({"curve_secretkey": secret}, '"curve_publickey" is missing'),
            ({"curve_publickey": public, "curve_secretkey": secret[:39] + "~"}, "40 characters of Z85"),
            ({"curve_publickey": secret, "curve_secretkey": public}, "is not the public key of"),
        ):
            with self.subTest(want):
                kernel = launch(self, base | keys)
                error = kernel.communicate(timeout=20)[1]
                self.assertNotEqual(kernel.returncode, 0)
                self.assertIn(want, error)
                for key in ("hush", public[:8], secret[:8]):
                    self.assertNotIn(key, error)


def folder_of(test):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return folder.name


def launch(test, info):
    """A kernel of its own, with what info says in the file that it is given."""
    file = Path(folder_of(test), "start.json")
    file.write_text(json.dumps(info))
    argv = [a.replace("{connection_file}", str(file)) for a in KernelSpecManager().get_kernel_spec(KERNEL).argv]
    kernel = subprocess.Popen(argv, stderr=subprocess.PIPE, text=True)
    test.addCleanup(kernel.stderr.close)
    test.addCleanup(kernel.wait, 20)
    test.addCleanup(kernel.kill)
    return kernel


class Handshake(unittest.TestCase):
    """A registration file in place of ports (messaging 5.6, "Kernel startup handshake"; JEP 66)."""

    KEY = b"a0436f6c-1916-498b-8eb9-e81ab9368e84"

    def sign(self, content):
        return hmac.new(self.KEY, content, hashlib.sha256).hexdigest().encode()

    def registrar(self, transport):
        """A registration socket, and the file for it."""
        context = zmq.Context()
        self.addCleanup(context.destroy, 0)
        socket = context.socket(zmq.ROUTER)
        self.addCleanup(socket.close, 0)
        info = {"kernel_id": "an-id-7", "transport": transport, "signature_scheme": "hmac-sha256", "key": self.KEY.decode()}
        if transport == "tcp":
            info |= {"registration_ip": "127.0.0.1", "registration_port": socket.bind_to_random_port("tcp://127.0.0.1")}
        else:
            info |= {"registration_ip": os.path.join(folder_of(self), "r"), "registration_port": 1}
            socket.bind(f"ipc://{info['registration_ip']}-1")
        return socket, info

    def told(self, socket):
        """What a kernel tells, in exactly the specification's form."""
        self.assertTrue(socket.poll(20000))
        identity, delimiter, signature, content = socket.recv_multipart()
        self.assertEqual((delimiter, signature), (b"<IDS|MSG>", self.sign(content)))
        ports = json.loads(content)
        self.assertEqual(set(ports), {"kernel_id", "control_port", "shell_port", "stdin_port", "iopub_port", "hb_port"})
        self.assertTrue(all(type(v) is str for v in ports.values()))
        self.assertEqual(ports.pop("kernel_id"), "an-id-7")
        return identity, {name: int(port) for name, port in ports.items()}

    def use(self, info):
        kc = BlockingKernelClient()
        kc.load_connection_info(info)
        kc.start_channels()
        try:
            kc.wait_for_ready(timeout=20)
            out = []
            reply = kc.execute_interactive("6 * 7", output_hook=out.append, timeout=20, allow_stdin=False)
            self.assertEqual(reply["content"]["status"], "ok")
            self.assertIn("execute_result", types(out))
            kc.shutdown()
            self.assertEqual(kc.get_control_msg(timeout=10)["content"]["status"], "ok")
        finally:
            kc.stop_channels()

    def test_a_kernel_picks_its_ports_and_tells_them(self):
        public, secret = (k.decode() for k in zmq.curve_keypair())
        for transport in ("tcp", "ipc"):
            for keys in ({}, {"curve_publickey": public, "curve_secretkey": secret}):
                with self.subTest(transport=transport, encrypted=bool(keys)):
                    socket, file = self.registrar(transport)
                    kernel = launch(self, file | keys)
                    identity, ports = self.told(socket)
                    ack = b"ACK"
                    socket.send_multipart([identity, b"<IDS|MSG>", self.sign(ack), ack])
                    info = {k: file[k] for k in ("transport", "signature_scheme", "key")} | {"ip": file["registration_ip"]} | ports | keys
                    self.use(info)
                    self.assertEqual(kernel.wait(10), 0)

    def test_other_clients_find_a_connection_file(self):
        socket, file = self.registrar("tcp")
        kernel = launch(self, file)
        identity, ports = self.told(socket)
        socket.send_multipart([identity, b"<IDS|MSG>", self.sign(b"{}"), b"{}"])
        runtime = Path(os.environ.get("JUPYTER_RUNTIME_DIR") or Path(os.environ["JUPYTER_DATA_DIR"], "runtime"))
        left = runtime / f"kernel-an-id-7-{kernel.pid}.json"
        for _ in range(200):
            if left.exists() and left.stat().st_size:
                break
            time.sleep(0.05)
        self.assertEqual(left.stat().st_mode & 0o777, 0o600)
        info = json.loads(left.read_text())
        self.assertEqual({name: info[name] for name in ports}, ports)
        self.use(info)
        self.assertEqual(kernel.wait(10), 0)
        self.assertFalse(left.exists())

    def test_a_forged_acknowledgement_ends_the_kernel(self):
        socket, file = self.registrar("tcp")
        kernel = launch(self, file)
        identity, _ = self.told(socket)
        socket.send_multipart([identity, b"<IDS|MSG>", b"0" * 64, b"ACK"])
        error = kernel.communicate(timeout=20)[1]
        self.assertNotEqual(kernel.returncode, 0)
        self.assertIn("signature", error)
        self.assertNotIn(self.KEY.decode(), error)

    def test_the_registration_of_positron(self):
        """Positron's supervisor writes five fields, listens on a REP socket, and wants a whole message with ports as numbers."""
        context = zmq.Context()
        self.addCleanup(context.destroy, 0)
        socket = context.socket(zmq.REP)
        self.addCleanup(socket.close, 0)
        file = {"transport": "tcp", "signature_scheme": "hmac-sha256", "ip": "127.0.0.1", "key": self.KEY.decode(),
                "registration_port": socket.bind_to_random_port("tcp://127.0.0.1")}
        kernel = launch(self, file)
        session = Session(key=self.KEY)
        self.assertTrue(socket.poll(20000))
        _, frames = session.feed_identities(socket.recv_multipart())
        request = session.deserialize(frames)  # checks the signature
        self.assertEqual(request["msg_type"], "handshake_request")
        ports = request["content"]
        self.assertEqual(set(ports), {"control_port", "shell_port", "stdin_port", "iopub_port", "hb_port"})
        self.assertTrue(all(type(v) is int for v in ports.values()))
        session.send(socket, "handshake_reply", {"status": "ok", "capabilities": {}}, parent=request)
        self.use({k: file[k] for k in ("transport", "signature_scheme", "key", "ip")} | ports)
        self.assertEqual(kernel.wait(10), 0)

    def test_what_a_file_lacks_or_mixes_is_named(self):
        _, file = self.registrar("tcp")
        for changed, want in (
            ({"kernel_id": None}, '"kernel_id" is missing'),
            ({"registration_ip": None}, '"registration_ip" is missing'),
            ({"registration_port": None}, '"registration_port" is missing'),
            ({"key": None}, '"key" is missing'),
            ({"shell_port": 40000}, 'the field "shell_port" beside those of a registration'),
            ({"ip": "0.0.0.0"}, "other machines can reach"),
        ):
            with self.subTest(want):
                kernel = launch(self, {k: v for k, v in (file | changed).items() if v is not None})
                self.assertIn(want, kernel.communicate(timeout=20)[1])
                self.assertNotEqual(kernel.returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
