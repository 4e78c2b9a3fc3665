"""Checks of the protocol that Jupyter's own conformance suite leaves out, over Jupyter's own client.

Run by "make check-jupyter", which prepares the environment.
"""

import os
import tempfile
import time
import unittest

import zmq
from jupyter_client.manager import KernelManager, start_new_kernel

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
        self.assertEqual(content["protocol_version"], "5.5")
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
        debug = self.reply(self.ask("debug_request", {"type": "request", "seq": 1, "command": "attach"}, "control"), "control")
        self.assertIs(debug["content"]["success"], False)
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
