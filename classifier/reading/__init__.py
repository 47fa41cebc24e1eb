"""Notes in: text, Word, csv and json-lines files, checked whole before any is handed on."""

from classifier.reading.sources import NoteSource, open_notes

__all__ = ["NoteSource", "open_notes"]
