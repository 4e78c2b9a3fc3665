"""Is the server of this container there? It left a file about itself in Jupyter's runtime folder."""

import json
import os
import sys
import urllib.request
from pathlib import Path

runtime = Path(os.environ.get("JUPYTER_RUNTIME_DIR") or Path(os.environ["HOME"], ".local/share/jupyter/runtime"))
files = sorted(runtime.glob("*server-*.json"), key=lambda f: f.stat().st_mtime)
if not files:
    sys.exit(f"no server has begun: nothing in {runtime}")
server = json.loads(files[-1].read_text())
# The address "0.0.0.0" is where it listens, not where it is to be asked.
url = f"{'https' if server['secure'] else 'http'}://127.0.0.1:{server['port']}{server['base_url']}api"
print(urllib.request.urlopen(url, timeout=2).read().decode())
