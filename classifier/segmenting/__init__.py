"""Cutting a note into pieces of evidence, one idea a piece, with offsets into the note."""

from classifier.segmenting.pieces import GRADE_ONLY, HEADING, TOO_SHORT, segment

__all__ = ["GRADE_ONLY", "HEADING", "TOO_SHORT", "segment"]
