"""The application: command line, judgments store, HTTP API and web page."""

import os

# numpy's threads spin while they wait, on cores that the encoder's threads and other processes
# need; its products here are too small to be shared out. It reads this once, when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
