"""The HTTP API: the same answers as the command line, for programs."""

# In each router, so that metrics and log lines name a route by all of its path.
PREFIX = "/api/v1"
