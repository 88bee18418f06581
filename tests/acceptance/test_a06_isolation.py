"""A06: what a check reads reaches no file, no network, no process and no secret of the portal."""

import socket
import threading
from contextlib import contextmanager

import pytest

from disclosure.sandbox import Limits, SandboxFailed, run
from disclosure.validation import check_file

SCHEMAS = [
    "/etc/passwd",
    "../../etc/passwd",
    "..",
    "~/.ssh/id_rsa",
    "$HOME/x",
    "file:///etc/passwd",
    "s3://bucket/x",
    "http://127.0.0.1:{port}/schema.json",
    "http://169.254.169.254/latest/meta-data",
    "\\\\host\\share\\x",
    "service-matter.yaml",
    "service-matter\x00",
    "",
]
DESCRIPTORS = [
    b'[{"$ref":"http://127.0.0.1:{port}/x","a":1}]',
    b'{"profile":"http://127.0.0.1:{port}/x","resources":[{"path":"/etc/passwd"}]}',
    b'{"schema":"http://127.0.0.1:{port}/x","path":"http://127.0.0.1:{port}/x"}',
    b'{"resources":[{"name":"x","path":"file:///etc/passwd"}]}',
    b'[{"schema":{"$ref":"file:///etc/passwd"}}]',
]
ATTACKS = {
    "socket": "__import__('socket').create_connection(('127.0.0.1', {port}), 1)",
    "udp": "__import__('socket').socket(2, 2).sendto(b'x', ('127.0.0.1', {port}))",
    "url": "__import__('urllib.request').request.urlopen('http://127.0.0.1:{port}/')",
    "metadata server": "__import__('urllib.request').request.urlopen('http://169.254.169.254/', timeout=1)",
    "name lookup": "__import__('socket').getaddrinfo('localhost', 80)",
    "fork": "__import__('os').fork()",
    "fork bomb": "[__import__('os').fork() for _ in range(1000)]",
    "shell": "__import__('os').system('true')",
    "program": "__import__('subprocess').run(['true'])",
    "spawn": "__import__('os').posix_spawn('/bin/true', ['true'], {{}})",
    "write beside": "open('{outside}', 'w').write('x')",
    "write over": "open('{secret}', 'a').write('x')",
    "remove": "__import__('os').unlink('{secret}')",
    "link": "__import__('os').symlink('/etc', '{outside}')",
}
FORBIDDEN_WORDS = ("secret", "password", "sqlalchemy", "redis", "beaker", "jwt")


@contextmanager
def trap():
    """A port on loopback that counts who comes."""
    visits = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def wait():
            while not over.is_set():
                try:
                    visits.append(server.accept())
                except TimeoutError:
                    continue

        watcher = threading.Thread(target=wait)
        watcher.start()
        try:
            yield server.getsockname()[1], visits
        finally:
            over.set()
            watcher.join()


@pytest.mark.acceptance("A06")
def test_a_schema_is_a_name_of_ours_and_never_an_address(tally, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n")
    with trap() as (port, visits):
        for schema in SCHEMAS:
            verdict = check_file(file, schema.replace("{port}", str(port)), name="a.csv")
            tally.case(repr(schema), list(verdict.counts) == ["schema.unknown"], str(dict(verdict.counts)))
        tally.case("visits", not visits, str(visits))


@pytest.mark.acceptance("A06")
def test_a_descriptor_among_the_data_is_data(tally, tmp_path):
    file = tmp_path / "a.json"
    with trap() as (port, visits):
        for content in DESCRIPTORS:
            file.write_bytes(content.replace(b"{port}", str(port).encode()))
            verdict = check_file(file, "service-matter", name="a.json")
            told = f"{verdict.findings}"
            tally.case(content.decode(), not verdict.passed and "root:" not in told, told)
        tally.case("visits", not visits, str(visits))


@pytest.mark.acceptance("A06")
def test_code_in_the_child_can_do_nothing(tally, tmp_path, monkeypatch):
    secret, outside, inside = tmp_path / "secret", tmp_path / "outside", tmp_path / "inside"
    secret.write_text("kept")
    inside.mkdir()
    with trap() as (port, visits):
        for name, attack in ATTACKS.items():
            code = attack.format(port=port, secret=secret, outside=outside)
            tally.case(name, refused(code, inside), "the child did it")
        tally.case("visits", not visits, str(visits))
    tally.case("files outside", secret.read_text() == "kept" and not outside.exists(), "changed")


def refused(code, folder):
    try:
        run("builtins:eval", code, limits=Limits(cpu=10, wall=20), writable=folder)
    except SandboxFailed:
        return True
    return False


@pytest.mark.acceptance("A06")
def test_no_secret_of_the_portal_is_in_the_child(tally, monkeypatch):
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "postgresql://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")
    given = run("builtins:eval", "dict(__import__('os').environ)")
    for word in FORBIDDEN_WORDS:
        told = [name for name in given if word in (name + given[name]).lower()]
        tally.case(word, not told, str(told))
