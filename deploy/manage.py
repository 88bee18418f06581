"""Start, stop and show the platform's services: ``manage.py {services,up,down,status}`` or ``with COMMAND``.

`services` starts PostgreSQL, Redis and Solr with migrated databases, which is what the tests need; `up` adds the
portal. Each step looks first whether its work is done, so a second run is quick and changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing

import httpx
import psycopg2
import settings
from psycopg2 import sql
from settings import BIN, CKAN_INI, HOST, LOGS, PORTS, RUN, TEST_INI
from solr import make_home

BACKENDS = ("postgres", "redis", "solr")
APPLICATION = ("web", "worker")
READY = RUN / "ready"
SUPERVISOR_CONF = settings.ROOT / "deploy/supervisord.conf"


class Failure(Exception):
    """Something a person must mend; the text says what and how."""


def environment() -> dict[str, str]:
    """The variables that supervisord.conf names."""
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    ports = {f"{name.upper()}_PORT": str(port) for name, port in PORTS.items()}
    own = {"RUN": str(RUN), "ROOT": str(settings.ROOT), "POSTGRES_USER": owner}
    return {
        **os.environ,
        **ports,
        **own,
        "POSTGRES": str(settings.POSTGRES_BIN / "postgres"),
        "POSTGRES_DATA": str(settings.postgres_data()),
    }


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
    missing = [program for program in programs if program not in running()]
    for program in missing:
        if program in PORTS and listening(PORTS[program]):
            variable = f"{program.upper()}_PORT"
            raise Failure(f"port {PORTS[program]} for {program} is taken: stop what uses it, or set {variable}")
    if not supervisorctl("pid").strip().isdigit():
        subprocess.run([str(BIN / "supervisord"), "-c", str(SUPERVISOR_CONF)], env=environment(), check=True)
    for program in missing:
        print(f"== starting {program}", flush=True)
        supervisorctl("start", program)


def make_postgres() -> None:
    """Our own cluster in `.run/postgres`, with password logins on loopback only."""
    data = settings.postgres_data()
    if (data / "PG_VERSION").exists():
        return
    print("== making the PostgreSQL cluster", flush=True)
    data.mkdir(parents=True, exist_ok=True)
    password = data.with_name(data.name + ".password")
    password.touch(mode=0o600)
    password.write_text(settings.secret("postgres_admin"))
    runner: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(data, "postgres")
        shutil.chown(password, "postgres")
        runner = ["runuser", "-u", "postgres", "--"]
    initdb = [
        str(settings.POSTGRES_BIN / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    try:
        subprocess.run(
            [*runner, *initdb, "-A", "scram-sha-256", f"--pwfile={password}"], cwd="/", check=True, capture_output=True
        )
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip()
        raise Failure(f"initdb failed: {reason}\nThe user 'postgres' must be able to enter {data}.") from error
    finally:
        password.unlink()


def administer() -> psycopg2.extensions.connection:
    """A connection as the cluster's administrator."""
    return psycopg2.connect(
        host=HOST,
        port=PORTS["postgres"],
        user="postgres",
        password=settings.secret("postgres_admin"),
        dbname="postgres",
        connect_timeout=2,
    )


def postgres_ready() -> bool:
    """Whether the cluster accepts logins."""
    try:
        administer().close()
    except psycopg2.OperationalError:
        return False
    return True


def make_databases() -> None:
    """The role `ckan` and its databases, where missing."""
    with closing(administer()) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'ckan'")
        if not cursor.fetchone():
            cursor.execute("CREATE ROLE ckan LOGIN PASSWORD %s", [settings.secret("postgres")])
        cursor.execute("SELECT datname FROM pg_database")
        known = {name for (name,) in cursor.fetchall()}
        for database in settings.DATABASES:
            if database not in known:
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER ckan").format(sql.Identifier(database)))


def make_solr() -> None:
    """Solr's jars, Jetty base and cores; the cores' configuration is written again at each start."""
    dist, base, home = (RUN / "solr" / name for name in ("dist", "base", "home"))
    make_home.fetch_jars(dist)
    if not (base / "start.d").exists():
        make_home.make_base(dist, base)
    for core in settings.CORES:
        make_home.make_core(home, core)


def solr_ready() -> bool:
    """Whether every core answers a query."""
    queries = [f"{settings.solr_url(core)}/select?q=*:*&rows=0" for core in settings.CORES]
    try:
        return all(httpx.get(query, timeout=5, trust_env=False).is_success for query in queries)
    except httpx.TransportError:
        return False


def make_config() -> None:
    """`.run/ckan.ini` and its twin for the tests, from CKAN's own generator and deploy/ckan.settings.ini."""
    ckan = str(BIN / "ckan")
    subprocess.run([ckan, "generate", "config", str(CKAN_INI)], check=True, capture_output=True)
    own = {
        "sqlalchemy.url": settings.database_url("ckan"),
        "solr_url": settings.solr_url("ckan"),
        "ckan.redis.url": f"redis://{HOST}:{PORTS['redis']}/0",
        "ckan.site_url": f"http://{HOST}:{PORTS['web']}",
        "ckan.storage_path": str(RUN / "storage"),
        "SECRET_KEY": settings.secret("secret_key"),
        "api_token.jwt.encode.secret": f"string:{settings.secret('token')}",
        "api_token.jwt.decode.secret": f"string:{settings.secret('token')}",
    }
    tool = [ckan, "config-tool", str(CKAN_INI)]
    subprocess.run([*tool, "-f", str(settings.ROOT / "deploy/ckan.settings.ini")], check=True, capture_output=True)
    subprocess.run([*tool, *(f"{key}={value}" for key, value in own.items())], check=True, capture_output=True)
    CKAN_INI.chmod(0o600)
    twin = {
        "sqlalchemy.url": settings.database_url("ckan_test"),
        "solr_url": settings.solr_url("ckan_test"),
        "ckan.redis.url": f"redis://{HOST}:{PORTS['redis']}/1",
        "ckan.storage_path": str(RUN / "test_storage"),
        "testing": "true",
    }
    lines = ["[app:main]", f"use = config:{CKAN_INI}", *(f"{key} = {value}" for key, value in twin.items())]
    TEST_INI.touch(mode=0o600)
    TEST_INI.write_text("\n".join(lines) + "\n")


def version() -> str:
    """A hash of what decides how the services are prepared: what is installed, deploy/ and the migrations."""
    files = [*(settings.ROOT / "deploy").rglob("*.*"), *settings.ROOT.glob("ckanext-changsha/**/migration/**/*.py")]
    texts = [path.read_bytes() for path in sorted(files) if path.is_file() and path.suffix != ".pyc"]
    return hashlib.sha256(b"".join([(RUN / "venv/stamp").read_bytes(), *texts])).hexdigest()


def services() -> None:
    """PostgreSQL, Redis and Solr, ready for CKAN."""
    for folder in (LOGS, RUN / "redis", RUN / "storage", RUN / "test_storage"):
        folder.mkdir(parents=True, exist_ok=True)
    if set(BACKENDS) <= running() and READY.exists() and READY.read_text() == version():
        return
    make_postgres()
    make_solr()
    start(*BACKENDS)
    wait_for("postgres", postgres_ready)
    make_databases()
    wait_for("redis", lambda: listening(PORTS["redis"]))
    wait_for("solr", solr_ready)
    make_config()
    for ini in (CKAN_INI, TEST_INI):
        upgrade = [str(BIN / "ckan"), "-c", str(ini), "db", "upgrade"]
        done = subprocess.run(upgrade, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(f"the database could not be migrated:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    READY.write_text(version())


def up() -> None:
    """Everything, and say where it is."""
    services()
    start(*APPLICATION)
    wait_for("web", lambda: listening(PORTS["web"]))
    print(f"== the portal answers on http://{HOST}:{PORTS['web']}")


def down() -> None:
    """Stop every process."""
    print(supervisorctl("shutdown").strip() or "nothing was running")
    wait_for("supervisord", lambda: not (RUN / "supervisord.pid").exists())


def with_services(command: list[str]) -> int:
    """Run a command beside the services and return its exit code; stops them again if they were not running."""
    were_running = bool(running())
    services()
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        if not were_running:
            down()


def status() -> None:
    """What runs and where it listens."""
    print(supervisorctl("status").strip() or "nothing is running")


def main() -> int:
    """Run one command; 0 when it worked, 1 with a message when a person must act."""
    commands = {"services": services, "up": up, "down": down, "status": status}
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
