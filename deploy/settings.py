"""Where everything runs: one place for ports, folders, commands and generated secrets."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / ".run"
LOGS = RUN / "logs"
BIN = RUN / "venv" / "bin"
CKAN_INI = RUN / "ckan.ini"
TEST_INI = RUN / "test.ini"
SECRETS = RUN / "secrets.json"
POSTGRES_BIN = Path("/usr/lib/postgresql/15/bin")

HOST = "127.0.0.1"
PORTS = {
    "postgres": int(os.environ.get("POSTGRES_PORT", "5433")),
    "redis": int(os.environ.get("REDIS_PORT", "6380")),
    "solr": int(os.environ.get("SOLR_PORT", "8984")),
    "web": int(os.environ.get("WEB_PORT", "5000")),
    "replica": int(os.environ.get("REPLICA_PORT", "5100")),
}
DATABASES = ("ckan", "ckan_test")
CORES = ("ckan", "ckan_test", "records", "records_test")
REPLICA_SIZE = int(os.environ.get("REPLICA_SIZE", "300"))  # records of each kind that the replica serves


def postgres_data() -> Path:
    """The cluster's folder: in `.run`, or in /var/lib when the user `postgres`, whom root lends it to, can't enter."""
    enter = ["runuser", "-u", "postgres", "--", "test", "-x", str(RUN)]
    if os.geteuid() or subprocess.run(enter, check=False, cwd="/").returncode == 0:
        return RUN / "postgres"
    return Path("/var/lib/changsha") / hashlib.sha256(str(ROOT).encode()).hexdigest()[:16]


def secret(name: str) -> str:
    """A random secret of this installation, made at its first use and kept in `.run/secrets.json` (mode 0600)."""
    known = json.loads(SECRETS.read_text()) if SECRETS.exists() else {}
    if name not in known:
        known[name] = secrets.token_urlsafe(32)
        SECRETS.touch(mode=0o600)
        SECRETS.write_text(json.dumps(known, indent=1))
    return str(known[name])


def database_url(database: str) -> str:
    """The SQLAlchemy URL of one of DATABASES."""
    return f"postgresql://ckan:{secret('postgres')}@{HOST}:{PORTS['postgres']}/{database}"


def solr_url(core: str) -> str:
    """The address of one of CORES."""
    return f"http://{HOST}:{PORTS['solr']}/solr/{core}"
