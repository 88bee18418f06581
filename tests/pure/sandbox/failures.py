"""Calls that fail, and the code that is said of each: alone and on a shared server alike."""

EVAL = "builtins:eval"
FAILURES = [  # an expression, the limits it has, and the code
    ("len(bytearray(3 * 10**9))", {}, "sandbox.memory"),
    ("__import__('time').sleep(60)", {"wall": 0.5}, "sandbox.timeout"),
    ("sum(iter(int, 1))", {"cpu": 1, "wall": 20.0}, "sandbox.timeout"),
    ("__import__('os').abort()", {}, "sandbox.crashed"),
    ("__import__('os').kill(__import__('os').getpid(), 11)", {}, "sandbox.crashed"),
    ("__import__('os')._exit(0)", {}, "sandbox.crashed"),
    ("__import__('os')._exit(1)", {}, "sandbox.crashed"),
    ("1 / 0", {}, "sandbox.crashed"),
    ("object()", {}, "sandbox.crashed"),
    ("'x' * 2000", {"answer": 1000}, "sandbox.crashed"),
    ("__import__('socket').socket()", {}, "sandbox.crashed"),
    ("__import__('os').fork()", {}, "sandbox.crashed"),
]
