"""A child that runs over hostile input can do little, and its every failure is said."""

import ctypes
import os
import socket
from pathlib import Path

import pytest
from failures import EVAL, FAILURES

from disclosure.findings import Finding, describe
from disclosure.sandbox import Limits, SandboxFailed, run
from disclosure.sandbox.landlock import CREATE_RULESET, VERSION


def landlocked():
    return ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, VERSION) > 0


def failure(*arguments, writable=None, **limits):
    with pytest.raises(SandboxFailed) as caught:
        run(*arguments, limits=Limits(**limits), writable=writable)
    assert describe(Finding(caught.value.code), "zh")["mend"]
    return caught.value


def test_the_answer_comes_back_as_it_was():
    assert run(EVAL, "{'名称': [1, None, 'x' * 3]}") == {"名称": [1, None, "xxx"]}


@pytest.mark.parametrize(("expression", "limits", "code"), FAILURES)
def test_without_an_answer_the_call_fails(expression, limits, code):
    assert failure(EVAL, expression, **limits).code == code


def test_a_child_cannot_fill_the_disk(tmp_path):
    write = f"__import__('pathlib').Path('{tmp_path}/x').write_bytes(bytes(20000))"
    assert failure(EVAL, write, writable=tmp_path, file=1000).code == "sandbox.crashed"
    assert (tmp_path / "x").stat().st_size <= 1000


@pytest.mark.skipif(not landlocked(), reason="this kernel has no Landlock")
@pytest.mark.parametrize("act", ["write_text('x')", "mkdir()", "unlink()", "symlink_to('/etc')", "rename('{there}/z')"])
def test_a_child_changes_nothing_outside_its_folder(tmp_path, act):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "kept").write_text("kept")
    name = "kept" if act.startswith(("unlink", "rename", "write")) else "new"
    path = f"__import__('pathlib').Path('{outside / name}')"
    failure(EVAL, f"{path}.{act.format(there=inside)}", writable=inside)
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("kept", "kept")]
    assert list(inside.iterdir()) == []


def test_a_child_writes_in_its_folder(tmp_path):
    run(EVAL, f"__import__('pathlib').Path('{tmp_path}/x').write_text('x')", writable=tmp_path)
    assert (tmp_path / "x").read_text() == "x"


def test_a_child_has_a_scratch_folder_that_ends_with_it():
    code = "__import__('tempfile').NamedTemporaryFile(delete=False).name"
    assert not Path(run(EVAL, code)).parent.exists()


def test_a_function_that_does_not_exist_fails():
    assert failure("disclosure.nothing:here").code == "sandbox.crashed"


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('socket').socket()",
        "__import__('socket').create_connection(('127.0.0.1', {port}), 1)",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:{port}/')",
        "__import__('socket').getaddrinfo('localhost', 80)",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('os').fork()",
    ],
)
def test_a_child_reaches_nobody_and_starts_nothing(expression):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert failure(EVAL, expression.format(port=server.getsockname()[1])).code == "sandbox.crashed"
        with pytest.raises(TimeoutError):
            server.accept()


def test_secrets_of_the_caller_stay_with_the_caller(monkeypatch):
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "secret")
    given = run(EVAL, "dict(__import__('os').environ)")
    assert "CKAN_SQLALCHEMY_URL" not in given
    assert set(given) <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"} | {
        name for name in given if name.startswith(("MALLOC_", "OPENBLAS_", "POLARS_"))
    }


def test_what_a_library_prints_does_not_spoil_the_answer():
    assert run(EVAL, "print('x' * 100000) or 5") == 5


def test_open_files_of_the_caller_are_closed_in_the_child(tmp_path):
    with (tmp_path / "secret").open("w") as handle:
        os.set_inheritable(handle.fileno(), True)
        code = f"__import__('os').fstat({handle.fileno()}).st_ino == {os.fstat(handle.fileno()).st_ino}"
        try:
            assert run(EVAL, code) is False
        except SandboxFailed as error:
            assert "Bad file descriptor" in error.detail
