"""Results as a Word document, for people who work on in Word."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from classifier.reporting import words
from classifier.reporting.cleaning import showable
from classifier.reporting.outline import Node
from classifier.reporting.page_view import NoteView
from classifier.types import Evidence, NoteResult
from criteria.schema import Edition

if TYPE_CHECKING:
    from docx.document import Document


def word_document(results: Iterable[NoteResult], edition: Edition) -> bytes:
    """Return a Word document about the notes: grades, evidence, what was left out.

    Args:
        results: What the classifier said.
        edition: The criteria that the results answer by.
    """
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = "Suggested grades", "PEEL evidence classifier"
    properties.comments = ""
    document.add_heading("Suggested grades", 0)
    document.add_paragraph(
        "These are suggestions made by a computer model from inspection notes. "
        "The inspector decides the grade."
    )
    for number, result in enumerate(results, start=1):
        _add_note(document, NoteView(result, edition, number))
    document.add_heading("About this report", 1)
    document.add_paragraph(f"Criteria: {edition.title} ({edition.fingerprint}).")
    document.add_paragraph(showable(edition.attribution))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_note(document: "Document", view: NoteView) -> None:
    result = view.result
    document.add_heading(showable(f"Note {result.note.note_id}"), 1)
    facts = [result.note.force, result.note.date and words.date_words(result.note.date)]
    if any(facts):
        document.add_paragraph(showable(", ".join(fact for fact in facts if fact)))
    if result.reason:
        document.add_paragraph(f"No grade suggested. {words.sentence(result.reason)}")
    if view.areas:
        _add_grid(document, view)
    for doubt in view.doubts:
        scopes = words.listed(doubt.scopes)
        document.add_paragraph(f"{doubt.verdict} for {scopes}. {words.sentence(doubt.reason)}")
    _add_text(document, view)
    for core in view.core_questions:
        document.add_heading(f"{core.id} {core.text}: {core.verdict}", 2)
        for question in core.children:
            _add_question(document, question)
    _add_rest(document, view)
    document.add_paragraph(
        f"Model: {result.model.name} ({result.model.fingerprint}). "
        f"Criteria: {result.criteria.name} ({result.criteria.fingerprint})."
    )


def _add_text(document: "Document", view: NoteView) -> None:
    document.add_heading("The note", 2)
    for line in showable(view.result.note.text).splitlines():
        document.add_paragraph(line)


def _add_rest(document: "Document", view: NoteView) -> None:
    result = view.result
    if result.gaps:
        document.add_heading("What the note does not cover", 2)
        for gap in result.gaps:
            document.add_paragraph(f"{gap} {view.edition.scope_text(gap)}", style="List Bullet")
    if result.unrouted:
        document.add_heading("What was left out", 2)
        for piece in result.unrouted:
            text = f"{showable(piece.text)} – {piece.reason}"
            document.add_paragraph(text, style="List Bullet")


def _add_grid(document: "Document", view: NoteView) -> None:
    grades = view.edition.grades
    header = ["Question", "Suggested grade", *(words.grade_words(grade) for grade in grades)]
    table = document.add_table(rows=1, cols=len(header), style="Light Grid")
    for cell, title in zip(table.rows[0].cells, header, strict=True):
        cell.text = title
    nodes = (node for area in view.areas for _, node in area.walk())
    for node in (node for node in nodes if node.level != "sub_question"):
        label = node.text if node.level == "principal_area" else f"{node.id} {node.text}"
        shares = [words.percent(node.shares[g]) if node.shares else "–" for g in grades]
        for cell, text in zip(table.add_row().cells, [label, node.verdict, *shares], strict=True):
            cell.text = text


def _add_question(document: "Document", node: Node) -> None:
    item = node.suggestion
    document.add_heading(f"{node.id} {node.text}: {node.verdict}", 3)
    if item is None:
        return
    document.add_paragraph(words.made_words(item))
    for piece in item.evidence:
        _add_piece(document, piece)


def _add_piece(document: "Document", piece: Evidence) -> None:
    leaning = words.LEANINGS[piece.leaning]
    document.add_paragraph(showable(piece.text), style="List Bullet").runs[0].bold = True
    document.add_paragraph(
        f"{leaning.symbol} {leaning.word}; {words.moved_words(piece.contribution)}; "
        f"counts towards {piece.sub_question}."
    )
    for title, cited in (("Nearest description", piece.descriptor), ("Beside it", piece.contrast)):
        if cited is not None:
            grade = words.grade_words(cited.grade)
            document.add_paragraph(f"{title}: {grade} ({cited.id}): “{cited.text}”")
