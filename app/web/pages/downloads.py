"""The suggestion of a note as a file: the command line's reports, and a Word document."""

from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.serving.services import services_of
from app.web.pages.grading import own_note
from app.web.visits import AsInspector
from classifier.reporting import csv_lines, html_chunks
from classifier.reporting.cleaning import one_line
from classifier.reporting.word_document import word_document
from classifier.types import NoteResult
from criteria.errors import PeelError
from criteria.schema import Edition

router = APIRouter()
Maker = Callable[[list[NoteResult], Edition], bytes]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, tuple[str, Maker]] = {
    "html": ("text/html; charset=utf-8", lambda r, e: "".join(html_chunks(r, e)).encode()),
    "csv": ("text/csv; charset=utf-8", lambda r, e: "".join(csv_lines(r, e)).encode("utf-8-sig")),
    "docx": (_WORD, word_document),
}


def attachment(title: str, suffix: str) -> str:
    """Return a Content-Disposition that saves under a title, whatever signs the title holds."""
    name = one_line(title)[:80].strip(". ") or "note"
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name)
    encoded = quote(f"{name}.{suffix}", safe="")
    return f"attachment; filename=\"{plain}.{suffix}\"; filename*=UTF-8''{encoded}"


@router.get("/notes/{key}/download/{format_name}")
def download(request: Request, key: str, format_name: str, visit: AsInspector) -> Response:
    """Send the suggestion as a file, once it has been seen on the page."""
    services = services_of(request)
    filed = own_note(services, key, visit)
    if format_name not in FORMATS:
        raise PeelError(
            "PAGE_NOT_FOUND", "there is no such format", hint=f"choose {', '.join(FORMATS)}"
        )
    if not filed.seen or filed.result is None:
        return RedirectResponse(f"/notes/{key}", 303)
    media_type, make = FORMATS[format_name]
    headers = {"Content-Disposition": attachment(filed.note.note_id, format_name)}
    return Response(make([filed.result], services.edition), media_type=media_type, headers=headers)
