"""A Jupyter server's kernels as a browser reaches them: by HTTP and a websocket. For checks of hubs and of many kernels."""

import json
import time
import uuid

import requests
import websocket


class Kernel:
    """A kernel of a server. url ends in a slash."""

    def __init__(self, url, token, name="hipec", timeout=60):
        self.url, self.timeout = url, timeout
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"token {token}"
        reply = self.http.post(url + "api/kernels", json={"name": name}, timeout=timeout)
        reply.raise_for_status()
        self.id = reply.json()["id"]
        self.session = uuid.uuid4().hex
        self.socket = websocket.create_connection("ws" + url.removeprefix("http") + f"api/kernels/{self.id}/channels?session_id={self.session}",
                                                  header={"Authorization": f"token {token}"}, timeout=timeout)

    def send(self, typ, content, channel="shell"):
        msg_id = uuid.uuid4().hex
        header = {"msg_id": msg_id, "msg_type": typ, "username": "", "session": self.session, "version": "5.3", "date": ""}
        self.socket.send(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel, "buffers": []}))
        return msg_id

    def run(self, code):
        """Runs a cell. Returns the seconds it took, what it showed (MIME bundles and texts) and its error, or None."""
        begun = time.perf_counter()
        msg_id = self.send("execute_request", {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                                               "allow_stdin": False, "stop_on_error": True})
        shown, error, idle, replied = [], None, False, False
        while not (idle and replied):
            m = self.socket.recv()
            if isinstance(m, bytes):
                raise ValueError("a message with buffers")
            m = json.loads(m)
            if m["parent_header"].get("msg_id") != msg_id:
                continue
            typ, content = m["header"]["msg_type"], m["content"]
            if typ == "status":
                idle = idle or content["execution_state"] == "idle"
            elif typ == "execute_reply":
                replied = True
            elif typ == "stream":
                shown.append(content["text"])
            elif typ in ("execute_result", "display_data"):
                shown.append(content["data"])
            elif typ == "error":
                error = f"{content['ename']}: {content['evalue']}"
        return time.perf_counter() - begun, shown, error

    def close(self):
        self.socket.close()


def wait_for(url, token, limit=60):
    """Waits for a server."""
    end = time.time() + limit
    while time.time() < end:
        try:
            if requests.get(url + "api/status", headers={"Authorization": f"token {token}"}, timeout=5).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"no server at {url} after {limit} s")
