"""Start, load, stop and show the platform: ``manage.py {services,up,down,reset,status}`` or ``with COMMAND``.

`services` starts PostgreSQL, Redis and Solr with migrated databases, which is what the tests need; `up` adds the
portal and loads it: from the replica, or from the folder of saved files that the variable SAMPLES names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import backends
import settings
from processes import Failure, listening, running, shut_down, start, supervisorctl, wait_for
from settings import BIN, CKAN_INI, HOST, PORTS, RUN

HARVESTING = ("scheduler", "gather", "fetch")
APPLICATION = ("web", "worker", *HARVESTING)
LOADED = RUN / "loaded"
STARTED = RUN / "started"  # the code that the application runs with
KEPT_ON_RESET = {"venv", "logs"}


def samples() -> str:
    """The folder of saved files to harvest instead of the replica: as SAMPLES says, or as it was said before."""
    said = os.environ.get("SAMPLES", "")
    if said:
        folder = Path(said).resolve()
        if not folder.is_dir():
            raise Failure(f"SAMPLES={said} is not a folder: give the path of a folder of saved files")
        return str(folder)
    return LOADED.read_text().partition("\n")[2] if LOADED.exists() else ""


def up() -> None:
    """Everything, and say where it is."""
    begun = time.monotonic()
    folder = samples()
    backends.services(folder)
    if not folder:
        start("replica")
    restart_outdated()
    load(folder)
    start(*APPLICATION)
    wait_for("web", lambda: listening(PORTS["web"]))
    print(f"== the portal answers on http://{HOST}:{PORTS['web']} ({time.monotonic() - begun:.0f} s)")
    print(f"   the passwords of admin, steward, reviewer, neighbour and developer are in {settings.SECRETS}")
    tell_held()


def tell_held() -> None:
    """Harvests that wait for the administrator's decision, with the address of each: last, where they are read."""
    asked = [str(BIN / "ckan"), "-c", str(CKAN_INI), "changsha", "harvest", "held"]
    done = subprocess.run(asked, cwd=RUN, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"== whether a harvest waits for a decision could not be asked: {done.stderr.strip()[-300:]}")
    elif done.stdout.strip():
        print(f"== harvests that wait for a decision: log in as admin at the addresses\n{done.stdout.rstrip()}")


def restart_outdated() -> None:
    """Start anew, and together, what runs with another version's code: a verdict is bound to the code that gave it."""
    stamp = backends.code()
    outdated = running() & set(APPLICATION)
    if outdated and not (STARTED.exists() and STARTED.read_text() == stamp):
        print(f"== starting {', '.join(sorted(outdated))} anew, with the present code", flush=True)
        supervisorctl("restart", *sorted(outdated))
    STARTED.write_text(stamp)


def load(folder: str) -> None:
    """Organisations, catalogue, users, sources, one harvest of each and its releases; once for each version.

    The scheduler and the consumers rest meanwhile, or they would begin the same harvests.
    """
    stamp = f"{backends.version()}\n{folder}"
    if LOADED.exists() and LOADED.read_text() == stamp:
        return
    supervisorctl("stop", *HARVESTING)
    loader = [str(BIN / "python"), str(settings.ROOT / "deploy/load.py"), *([folder] if folder else [])]
    done = subprocess.run(loader, env={**os.environ, "CKAN_INI": str(CKAN_INI)}, cwd=RUN, check=False)
    if done.returncode:
        raise Failure("loading did not finish: the message above says why; mend it and run this again")
    LOADED.write_text(stamp)


def reset() -> None:
    """Stop everything and remove all data, so that the next `up` begins from nothing; the venv stays."""
    if running():
        shut_down()
    data = settings.postgres_data()
    for path in [data, *RUN.glob("*")]:
        if path.name in KEPT_ON_RESET:
            continue
        if path.is_dir() and path != RUN / "solr":
            shutil.rmtree(path)
        elif path.is_file() or path.is_socket():
            path.unlink()
    shutil.rmtree(RUN / "solr/home", ignore_errors=True)
    print("== all data is removed; `make run` begins from nothing")


def with_services(command: list[str]) -> int:
    """Run a command beside the services and return its exit code; stops them again if they were not running."""
    were_running = bool(running())
    backends.services(samples())
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        if not were_running:
            shut_down()


def services() -> None:
    """PostgreSQL, Redis and Solr only."""
    backends.services(samples())


def status() -> None:
    """What runs and where it listens."""
    print(supervisorctl("status").strip() or "nothing is running")


def main() -> int:
    """Run one command; 0 when it worked, 1 with a message when a person must act."""
    commands = {"services": services, "up": up, "down": shut_down, "reset": reset, "status": status}
    name, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if name not in commands and not (name == "with" and arguments):
        print(f"usage: manage.py {{{','.join(commands)}}} | manage.py with COMMAND...", file=sys.stderr)
        return 2
    try:
        if name == "with":
            return with_services(arguments)
        commands[name]()
    except Failure as failure:
        print(f"manage: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
