"""The child's side: give up rights first, then import the function, call it, write its answer as JSON.

Arguments: the file descriptors of the answer, of the order (see `parent.ordered`) and of the meter.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback

from disclosure.sandbox.codes import EXIT_MEMORY, EXIT_REFUSED
from disclosure.sandbox.confine import confine
from disclosure.sandbox.meter import attach


def main(descriptor: int, ordered: int, meter: int) -> int:
    """Run one function; the exit status says whether its answer is whole."""
    with os.fdopen(ordered, "rb") as handle:
        handle.seek(0)
        order = json.load(handle)
    confine(order["limits"], order["folders"])
    attach(meter)
    try:
        module, _, function = order["target"].partition(":")
        result = getattr(importlib.import_module(module), function)(*order["arguments"])
        written = json.dumps({"result": result}, ensure_ascii=False).encode("utf-8")
        with os.fdopen(descriptor, "wb") as answer:
            answer.write(written)
    except MemoryError:
        return EXIT_MEMORY
    except Exception:
        traceback.print_exc(limit=-6)
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    # os._exit: what a library does at interpreter exit (threads, atexit) must not change a finished answer
    os._exit(main(*map(int, sys.argv[1:])))
