# A hub for a workshop on one machine: whoever knows the password comes in, and gets a server with the Go kernel and the lessons.
# It is what "make check-hub" starts, and a beginning for one of your own; jupyterhub -f lab/hub/jupyterhub_config.py
#
#   WORKSHOP_PASSWORD   what everybody is told; without it nobody comes in
#   WORKSHOP_HOMES      the folder for the learners' files (/srv/workshop)
#   WORKSHOP_PORT       8000
import os
from pathlib import Path

c = get_config()  # noqa: F821

password = os.environ.get("WORKSHOP_PASSWORD")
if not password:
    raise SystemExit("set WORKSHOP_PASSWORD to what the learners are told")
homes = os.environ.get("WORKSHOP_HOMES", "/srv/workshop")

c.JupyterHub.bind_url = f"http://{os.environ.get('WORKSHOP_ADDRESS', '0.0.0.0')}:{os.environ.get('WORKSHOP_PORT', '8000')}"
if "WORKSHOP_INNER_PORT" in os.environ:  # several hubs on one machine
    inner = int(os.environ["WORKSHOP_INNER_PORT"])
    c.JupyterHub.hub_port = inner
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{inner + 1}"
if "WORKSHOP_PROXY" in os.environ:
    c.ConfigurableHTTPProxy.command = os.environ["WORKSHOP_PROXY"].split()

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = password
c.Authenticator.allow_all = True

# Servers are processes of the user who runs the hub: for people who trust each other. On a hub for others take a spawner with users or
# containers of their own; the rest of this file stays.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = homes + "/{username}"
c.Spawner.args = ["--MultiKernelManager.default_kernel_name=hipec", "--MappingKernelManager.cull_idle_timeout=1800", "--MappingKernelManager.cull_interval=60"]
if os.getuid() == 0:
    c.Spawner.args += ["--allow-root"]
# The process of the cells ends when it takes more; the next cell runs in a fresh one, and says so.
c.Spawner.environment = {"HIPEC_MEMORY": os.environ.get("WORKSHOP_MEMORY", "1GB")}
c.Spawner.default_url = "/lab/tree/notebooks"


def lessons(spawner):
    """A new learner gets the notebooks."""
    home = Path(homes, spawner.user.name)
    source = os.environ.get("WORKSHOP_NOTEBOOKS", "/opt/hipec/notebooks")
    home.mkdir(parents=True, exist_ok=True)
    if Path(source).is_dir() and not (home / "notebooks").exists():
        import shutil

        shutil.copytree(source, home / "notebooks", ignore=shutil.ignore_patterns("*.go", ".*"))


c.Spawner.pre_spawn_hook = lessons
