"""Many calls share one server's imports, and nothing else: each has a confined child of its own."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from failures import EVAL, FAILURES

from disclosure.sandbox import Limits, SandboxFailed, close_warm, run, run_warm, share_warm
from disclosure.sandbox.warm import _idle

SERVER = "__import__('os').getppid()"


@pytest.fixture(autouse=True)
def ended():
    yield
    close_warm()


def failure(expression: str, **limits) -> str:
    with pytest.raises(SandboxFailed) as caught:
        run_warm(EVAL, expression, limits=Limits(**limits))
    return caught.value.code


@pytest.mark.parametrize(("expression", "limits", "code"), FAILURES)
def test_a_call_fails_as_it_does_alone_and_the_next_one_does_not(expression, limits, code):
    assert failure(expression, **limits) == code
    assert run_warm(EVAL, "2 + 3") == 5


def test_calls_share_a_server_and_no_state():
    server = run_warm(EVAL, SERVER)
    assert run_warm(EVAL, f"__import__('os').environ.update(LEFT='x') or {SERVER}") == server
    assert run_warm(EVAL, "'LEFT' in __import__('os').environ") is False


def test_a_child_sees_no_secret_and_cannot_speak_for_the_server(monkeypatch):
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "secret")
    assert run_warm(EVAL, "'CKAN_SQLALCHEMY_URL' in __import__('os').environ") is False
    links = (
        "[str(link.readlink()) for link in __import__('pathlib').Path('/proc/self/fd').iterdir() if link.is_socket()]"
    )
    assert run_warm(EVAL, links) == []


def test_long_arguments_go_to_the_same_server():
    server = run_warm(EVAL, SERVER)
    long = "长" * 200_000  # more than a message or a command line has room for
    assert run_warm(EVAL, f"({SERVER}, len('{long}'))") == [server, len(long)]
    assert run(EVAL, f"len('{long}')") == len(long)
    assert failure("长" * 4_000_000) == "sandbox.crashed"


def test_a_server_that_was_killed_is_replaced():
    os.kill(run_warm(EVAL, SERVER), signal.SIGKILL)
    assert run_warm(EVAL, "2 + 3") == 5


def test_calls_of_several_threads_do_not_mix():
    answers = {}
    threads = [threading.Thread(target=lambda n=n: answers.update({n: run_warm(EVAL, f"{n} * 10")})) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: n * 10 for n in range(4)}


def test_a_process_that_forks_has_servers_of_its_own():
    run_warm(EVAL, "1")
    child = os.fork()
    if child == 0:
        os._exit(run_warm(EVAL, "2 + 3"))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
    assert run_warm(EVAL, "4") == 4
    assert sum(map(len, _idle.values())) == 1


def test_it_says_what_a_cold_child_says():
    assert run_warm(EVAL, "{'名称': [1, None]}") == run(EVAL, "{'名称': [1, None]}")


def test_a_server_outlives_the_thread_that_started_it():
    close_warm()
    servers = []
    starting = threading.Thread(target=lambda: servers.append(run_warm(EVAL, SERVER)))
    starting.start()
    starting.join()
    time.sleep(0.2)
    assert run_warm(EVAL, SERVER) == servers[0]


def test_a_call_ends_with_its_caller():
    reading, writing = os.pipe()
    caller = os.fork()
    if caller == 0:
        os.write(writing, str(run_warm(EVAL, SERVER)).encode())
        run_warm(EVAL, "__import__('time').sleep(60)")
        os._exit(0)
    server = int(os.read(reading, 20))
    time.sleep(0.5)
    os.kill(caller, signal.SIGKILL)
    os.waitpid(caller, 0)
    end = time.monotonic() + 10
    while Path(f"/proc/{server}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{server}").exists()


def in_a_fork(call):
    """What the call gives in a process that this one forks, as a queue's worker does for each job."""
    share_warm()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(call()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as said:
        return said.read()


def test_processes_that_are_forked_one_after_the_other_share_a_server():
    first, *others = (in_a_fork(lambda: run_warm(EVAL, SERVER)) for _ in range(4))
    assert len({first, *others}) == 2
    assert len(set(others)) == 1


def test_a_forked_process_that_was_killed_leaves_the_server_to_the_next():
    first = in_a_fork(lambda: run_warm(EVAL, SERVER))
    share_warm()
    child = os.fork()
    if child == 0:
        run_warm(EVAL, "__import__('time').sleep(60)")
        os._exit(0)
    time.sleep(0.5)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    before = time.monotonic()
    assert in_a_fork(lambda: (run_warm(EVAL, "2 + 3"), run_warm(EVAL, SERVER) == first)) == "(5, False)"
    assert time.monotonic() - before < 30
    assert sum(map(len, _idle.values())) == 0
