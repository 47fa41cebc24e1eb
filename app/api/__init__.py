"""The HTTP API: the same answers as the command line, for programs."""
