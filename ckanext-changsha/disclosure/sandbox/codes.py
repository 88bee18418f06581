"""Exit statuses by which the child tells its parent why there is no answer."""

EXIT_MEMORY = 83
EXIT_REFUSED = 84  # the function raised
