"""A portal of its own for the browser: gunicorn and a worker on the tests' database, as in `make run`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from services import clean_db, empty_database

from . import chromium

__all__ = ["clean_db", "empty_database"]

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


def listening(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The address of a running portal; its processes end with the session."""
    folder = tmp_path_factory.mktemp("portal")
    port, ini = free_port(), folder / "browser.ini"
    address = f"http://127.0.0.1:{port}"
    settings = [f"use = config:{ROOT / '.run/test.ini'}", f"ckan.site_url = {address}", "testing = false"]
    ini.write_text("\n".join(["[app:main]", *settings, ""]))
    deploy = str(ROOT / "deploy")
    web = ["gunicorn", "--config", f"{deploy}/gunicorn.conf.py", "--chdir", deploy, "--bind", f"127.0.0.1:{port}"]
    commands = [[*web, "wsgi:application"], ["ckan", "-c", str(ini), "jobs", "worker"]]
    logs = [(folder / f"{command[0]}.log").open("w") for command in commands]
    environment = {**os.environ, "CKAN_INI": str(ini)}
    processes = [
        subprocess.Popen([BIN / command[0], *command[1:]], cwd=folder, env=environment, stdout=log, stderr=log)
        for command, log in zip(commands, logs, strict=True)
    ]
    try:
        deadline = time.monotonic() + 90
        while not listening(port):
            assert processes[0].poll() is None and time.monotonic() < deadline, (folder / "gunicorn.log").read_text()
            time.sleep(0.2)
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
        for log in logs:
            log.close()


@pytest.fixture
def browser(tmp_path):
    """A browser; what it downloads is in `tmp_path / "downloads"`."""
    driver = chromium.start(tmp_path / "profile", tmp_path / "downloads")
    yield driver
    driver.quit()
