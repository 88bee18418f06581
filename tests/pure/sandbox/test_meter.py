"""A caller sees how far its child is, whatever the child makes of the word that it may write."""

import pytest
from failures import EVAL

from disclosure.sandbox import Meter, Part, Progress, SandboxFailed, close_warm, run, run_warm
from disclosure.sandbox.meter import WORD, attach, tell

TELL = "__import__('disclosure.sandbox.meter').sandbox.meter.tell({}, {}, {})"
OWN = "__import__('disclosure.sandbox.meter').sandbox.meter._own[0]"


@pytest.fixture(params=[run, run_warm], ids=["cold", "warm"])
def call(request):
    yield request.param
    close_warm()


def test_a_child_says_how_far_it_is(call):
    with Meter() as meter:
        assert meter.read() is None
        call(EVAL, TELL.format(2, 50_000, 200_000), meter=meter)
        assert meter.read() == Progress(Part.CHECKED, 50_000, 200_000)
        call(EVAL, "1", meter=meter)
        assert meter.read() == Progress(Part.CHECKED, 50_000, 200_000)


def test_a_child_that_nobody_watches_says_nothing(call):
    assert call(EVAL, TELL.format(1, 1, 1)) is None


@pytest.mark.parametrize("word", [(0, 1, 1), (3, 1, 1), (1, 2, 1), (2, 0, 0), (1, 1, 1 << 40), (1 << 63, 1, 1)])
def test_what_cannot_be_so_is_not_believed(word):
    with Meter() as meter:
        attach(meter.descriptor)
        tell(Part.READ, 1, 1)
        attach(-1)
        with open(f"/proc/self/fd/{meter.descriptor}", "r+b") as handle:  # noqa: PTH123
            handle.write(WORD.pack(*word))
        assert meter.read() is None


@pytest.mark.parametrize("act", ["write({own}, bytes(1000))", "ftruncate({own}, 0)", "ftruncate({own}, 1 << 30)"])
def test_a_child_cannot_make_the_word_longer_or_shorter(act):
    attempt = f"[1 for os in [__import__('os')] for own in [{OWN}] if os.{act.format(own='own')}]"
    with Meter() as meter:
        with pytest.raises(SandboxFailed, match=r"sandbox\.crashed"):
            run(EVAL, attempt, meter=meter)
        assert meter.read() is None
