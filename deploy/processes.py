"""The platform's processes under supervisord: what runs, what listens, and starting what does not."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing

import settings
from settings import BIN, HOST, LOGS, PORTS, RUN

SUPERVISOR_CONF = settings.ROOT / "deploy/supervisord.conf"


class Failure(Exception):
    """Something a person must mend; the text says what and how."""


def environment() -> dict[str, str]:
    """The variables that supervisord.conf names."""
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    ports = {f"{name.upper()}_PORT": str(port) for name, port in PORTS.items()}
    own = {
        "RUN": str(RUN),
        "ROOT": str(settings.ROOT),
        "POSTGRES_USER": owner,
        "POSTGRES": str(settings.POSTGRES_BIN / "postgres"),
        "POSTGRES_DATA": str(settings.postgres_data()),
        "REPLICA_SIZE": str(settings.REPLICA_SIZE),
    }
    return {**os.environ, **ports, **own}


def supervisorctl(*words: str) -> str:
    """What supervisorctl prints for a command."""
    command = [str(BIN / "supervisorctl"), "-c", str(SUPERVISOR_CONF), *words]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False).stdout


def running() -> set[str]:
    """The programs that supervisor says are running."""
    lines = [line.split() for line in supervisorctl("status").splitlines()]
    return {words[0] for words in lines if len(words) > 1 and words[1] == "RUNNING"}


def listening(port: int) -> bool:
    """Whether somebody accepts connections on a loopback port."""
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def wait_for(name: str, ready: Callable[[], bool], seconds: int = 90) -> None:
    """Wait until a service answers; raises Failure that names its log."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.2)
    raise Failure(f"{name} did not answer within {seconds} s: read {LOGS / name}.log")


def start(*programs: str) -> None:
    """Start supervisor and these programs, unless they run; raises Failure when a port is somebody else's."""
    up = running()
    missing = [program for program in programs if program not in up]
    for program in missing:
        if program in PORTS and listening(PORTS[program]):
            variable = f"{program.upper()}_PORT"
            raise Failure(f"port {PORTS[program]} for {program} is taken: stop what uses it, or set {variable}")
    if not supervisorctl("pid").strip().isdigit():
        subprocess.run([str(BIN / "supervisord"), "-c", str(SUPERVISOR_CONF)], env=environment(), check=True)
    if missing:
        print(f"== starting {', '.join(missing)}", flush=True)
        supervisorctl("start", *missing)


def shut_down() -> None:
    """Stop every process, and supervisor itself."""
    print(supervisorctl("shutdown").strip() or "nothing was running")
    wait_for("supervisord", lambda: not (RUN / "supervisord.pid").exists())
