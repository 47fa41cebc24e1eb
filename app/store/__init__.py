"""The store of notes, suggestions, judgments, moderated outcomes, flags and the event log.

A ``Store`` hands out sessions; the functions of the modules here take one and return frozen
dataclasses.
"""

from app.store.opening import Store

__all__ = ["Store"]
