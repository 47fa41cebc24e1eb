"""Reads inspection notes and suggests grades with the evidence they rest on.

>>> from classifier import Note, Pipeline
>>> results = Pipeline.load().suggest([Note(text="No backlog in digital forensics.")])
"""

from classifier.types import Note, NoteResult, Suggestion

__all__ = ["Note", "NoteResult", "Pipeline", "Suggestion"]


def __getattr__(name: str) -> object:
    """Load the pipeline only when it is asked for: reading notes needs none of its imports."""
    if name == "Pipeline":
        from classifier.pipeline import Pipeline

        return Pipeline
    raise AttributeError(name)
