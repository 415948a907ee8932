"""Two or more samples: rank tests, means, counts."""
