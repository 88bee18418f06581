"""The child's side: give up rights first, then import the function, call it, write its answer as JSON.

Arguments: the answer's file descriptor, the limits and the folders to write in as JSON, ``package.module:function``,
and the function's strings.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback

from disclosure.sandbox.codes import EXIT_MEMORY, EXIT_REFUSED
from disclosure.sandbox.confine import confine


def main(arguments: list[str]) -> int:
    """Run one function; the exit status says whether its answer is whole."""
    descriptor, limits, folders, target, *strings = arguments
    confine(json.loads(limits), json.loads(folders))
    try:
        module, _, function = target.partition(":")
        result = getattr(importlib.import_module(module), function)(*strings)
        written = json.dumps({"result": result}, ensure_ascii=False).encode("utf-8")
        with os.fdopen(int(descriptor), "wb") as answer:
            answer.write(written)
    except MemoryError:
        return EXIT_MEMORY
    except Exception:
        traceback.print_exc(limit=-6)
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    # os._exit: what a library does at interpreter exit (threads, atexit) must not change a finished answer
    os._exit(main(sys.argv[1:]))
