"""What both sides agree on: exit statuses that tell why there is no answer, and the sizes of orders to a server."""

EXIT_MEMORY = 83
EXIT_REFUSED = 84  # the function raised
MESSAGE = 1 << 16  # bytes of one order to a fork server
READY = b"null"  # what a fork server says before all else
