"""Run a function over hostile input in a child process with limits and without network. Fails closed.

`run("package.module:function", "argument", …)` gives what the function returns (JSON), or raises SandboxFailed. The
child's code is ours; what it reads is not. `run_warm` is for a caller with many calls,
`share_warm` for one that forks others which have some; who gives a `Meter` sees how far the child is. THREATS U4–U6,
G1–G5.
"""

from disclosure.sandbox.meter import Meter, Part, Progress
from disclosure.sandbox.parent import Limits, SandboxFailed, run
from disclosure.sandbox.warm import close_warm, run_warm, share_warm

__all__ = [
    "Limits",
    "Meter",
    "Part",
    "Progress",
    "SandboxFailed",
    "close_warm",
    "run",
    "run_warm",
    "share_warm",
]
