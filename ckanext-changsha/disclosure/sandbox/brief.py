"""Set polars up for children that live for seconds and have threads of their own.

More of polars' threads only disturb those. Memory that it gives back is asked for again at once, page by page: that
took a third of a child's time. A server imports this before what imports polars, which reads it once.
"""

import os

os.environ["POLARS_MAX_THREADS"] = "1"
os.environ["_RJEM_MALLOC_CONF"] = "dirty_decay_ms:-1,muzzy_decay_ms:-1"  # its allocator, jemalloc, gives nothing back
