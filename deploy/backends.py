"""PostgreSQL, Redis and Solr of this installation, and the configuration that leads CKAN to them.

Each step looks first whether its work is done, so that a second run is quick and changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from contextlib import closing

import httpx
import psycopg2
import settings
from processes import Failure, listening, running, start, supervisorctl, wait_for
from psycopg2 import sql
from settings import BIN, CKAN_INI, HOST, LOGS, PORTS, RUN, TEST_INI
from solr import make_home

BACKENDS = ("postgres", "redis", "solr")
READY = RUN / "ready"


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


def make_config(samples: str) -> None:
    """`.run/ckan.ini` and its twin for the tests, from CKAN's own generator and deploy/ckan.settings.ini.

    With a folder of `samples` sources may read files below it; without, the replica on loopback.
    """
    ckan = str(BIN / "ckan")
    subprocess.run([ckan, "generate", "config", str(CKAN_INI)], check=True, capture_output=True)
    own = {
        "sqlalchemy.url": settings.database_url("ckan"),
        "solr_url": settings.solr_url("ckan"),
        # redis-py gives up reading after 5 s by default, which is as long as our consumers wait for a bell; longer,
        # and a Redis that hangs would hold up whoever submits a draft
        "ckan.redis.url": f"redis://{HOST}:{PORTS['redis']}/0?socket_timeout=10",
        "ckan.site_url": f"http://{HOST}:{PORTS['web']}",
        "ckan.storage_path": str(RUN / "storage"),
        "ckan.webassets.path": str(RUN / "webassets"),  # not on the storage's disk: pages are shown when that is full
        "SECRET_KEY": settings.secret("secret_key"),
        "api_token.jwt.encode.secret": f"string:{settings.secret('token')}",
        "api_token.jwt.decode.secret": f"string:{settings.secret('token')}",
        "ckanext.changsha.demonstration": str(not samples).lower(),
        "ckanext.changsha.harvest.folders": samples,
        "ckanext.changsha.harvest.allow_loopback": "" if samples else f"{HOST}:{PORTS['replica']}",
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
        # a test says itself what it opens
        "ckanext.changsha.demonstration": "false",
        "ckanext.changsha.harvest.folders": "",
        "ckanext.changsha.harvest.allow_loopback": "",
    }
    lines = ["[app:main]", f"use = config:{CKAN_INI}", *(f"{key} = {value}" for key, value in twin.items())]
    TEST_INI.touch(mode=0o600)
    TEST_INI.write_text("\n".join(lines) + "\n")


def version() -> str:
    """A hash of what decides how the services are prepared: what is installed, deploy/ and the migrations."""
    files = [*(settings.ROOT / "deploy").rglob("*.*"), *settings.ROOT.glob("ckanext-changsha/**/migration/**/*.py")]
    texts = [path.read_bytes() for path in sorted(files) if path.is_file() and path.suffix != ".pyc"]
    return hashlib.sha256(b"".join([(RUN / "venv/stamp").read_bytes(), *texts])).hexdigest()


def code() -> str:
    """A hash of what the application's processes have read when they started: code, templates, data, packages."""
    trees = (settings.ROOT / name for name in ("ckanext-changsha", "harvesters", "schemas"))
    files = sorted(path for tree in trees for path in tree.rglob("*") if path.suffix not in (".pyc", ".mo"))
    texts = [path.read_bytes() for path in files if path.is_file()]
    return hashlib.sha256(b"".join([(RUN / "venv/stamp").read_bytes(), CKAN_INI.read_bytes(), *texts])).hexdigest()


def services(samples: str) -> None:
    """PostgreSQL, Redis and Solr, ready for CKAN."""
    stamp = f"{version()}\n{samples}"
    for folder in (LOGS, RUN / "redis", RUN / "storage", RUN / "test_storage"):
        folder.mkdir(parents=True, exist_ok=True)
    if set(BACKENDS) <= running() and READY.exists() and READY.read_text() == stamp:
        return
    make_postgres()
    make_solr()
    if "solr" in running():  # which reads its cores' configuration when it starts
        supervisorctl("stop", "solr")
    start(*BACKENDS)
    wait_for("postgres", postgres_ready)
    make_databases()
    wait_for("redis", lambda: listening(PORTS["redis"]))
    wait_for("solr", solr_ready)
    make_config(samples)
    for ini in (CKAN_INI, TEST_INI):
        upgrade = [str(BIN / "ckan"), "-c", str(ini), "db", "upgrade"]
        done = subprocess.run(upgrade, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(f"the database could not be migrated:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    READY.write_text(stamp)
