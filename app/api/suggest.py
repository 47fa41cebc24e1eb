"""``/suggest``: notes in, suggestions out, as the contract shows them."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from app.api import PREFIX
from app.api.access import InspectorCalls
from app.api.bodies import Body
from app.api.problems import documented, problem_of
from app.serving.answering import LONGEST_WAIT, busy
from app.serving.limits import refused_notes, too_large
from app.serving.services import Services, services_of
from app.serving.statuses import unexpected
from app.serving.uploads import LARGEST_UPLOAD, uploaded_notes
from classifier.reading.fields import placed_note
from classifier.reading.shapes import Row
from classifier.reading.sources import check_scope
from classifier.reporting import result_record
from classifier.types import Note
from criteria.errors import PeelError

router = APIRouter(prefix=PREFIX)
_log = logging.getLogger("peel.failures")
MOST_NOTES = 100
_A_BATCH = 16
LINES = "application/x-ndjson"
_SUFFIXES = {LINES: ".jsonl", "application/jsonl": ".jsonl", "text/csv": ".csv"}


class NoteIn(Body):
    """A note to suggest grades for; unknown fields are passed through to ``extra``."""

    model_config = ConfigDict(extra="allow")

    text: str = Field(min_length=1, description="What the inspector wrote.")
    note_id: str | None = Field(None, description="Default: note-1, note-2 and so on.")
    force: str | None = None
    inspector: str | None = None
    date: str | None = Field(None, description="ISO date.")
    scope: str | None = Field(
        None, description="Core question, question or sub-question it was filed under."
    )


class NotesIn(Body):
    """Notes to suggest grades for."""

    notes: list[NoteIn] = Field(min_length=1, max_length=MOST_NOTES)


class SuggestionsOut(BaseModel):
    """One result a note, in the order of the notes."""

    results: list[dict[str, Any]] = Field(
        description="Each as `peel suggest --format jsonl` writes it."
    )


@router.post(
    "/suggest",
    response_model=SuggestionsOut,
    responses=documented(400, 401, 403, 413, 422, 503),
    summary="Suggest grades for some notes",
)
async def suggest(request: Request, body: NotesIn, _: InspectorCalls) -> Response:
    """Return the suggestions, evidence and gaps of each note."""
    services = services_of(request)
    notes = [_checked(services, number, note) for number, note in enumerate(body.notes, start=1)]
    records = await _records(services, notes, patient=False)
    # Dumped here: the records are plain and follow the contract, so nothing is left to validate.
    return Response(json.dumps({"results": records}), media_type="application/json")


def _checked(services: Services, number: int, note: NoteIn) -> Note:
    row = Row(note.model_dump(), where=f"note {number}", number=number, field_word="key")
    placed = placed_note(row, default_id=f"note-{number}")
    check_scope(placed, services.edition)
    return placed.note


async def _records(
    services: Services, notes: Sequence[Note], *, patient: bool
) -> list[dict[str, object]]:
    waiting = asyncio.wrap_future(services.answerer.submit(notes, patient=patient))
    try:
        results = await asyncio.wait_for(waiting, LONGEST_WAIT)
    except TimeoutError:
        raise busy() from None
    return [result_record(result) for result in results]


@router.post(
    "/suggest/batch",
    responses={
        200: {"content": {LINES: {"schema": {"type": "string"}}}, "description": "One line a note"},
        **documented(400, 401, 403, 413, 503),
    },
    response_class=StreamingResponse,
    summary="Suggest grades for a file of notes",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": {"type": "string"}} for kind in (LINES, "text/csv")},
        }
    },
)
async def suggest_batch(request: Request, person: InspectorCalls) -> Response:
    """Check every line of jsonl or csv, then stream one result a line as they are made.

    Should the server fail in between, the last line is a problem document.
    """
    services = services_of(request)
    kind = request.headers.get("content-type", LINES).partition(";")[0].strip().lower()
    name = "notes" + _SUFFIXES.get(kind, ".jsonl")
    data = await request.body()
    if len(data) > LARGEST_UPLOAD:
        raise too_large(LARGEST_UPLOAD)
    try:
        notes = await run_in_threadpool(uploaded_notes, name, data, services.edition)
    except PeelError as error:
        refused_notes(request.scope, person.name, error)
        raise
    if not services.answerer.ready:
        # Before the first line is out, so that a broken model is told by the status.
        await _records(services, [], patient=True)
    return StreamingResponse(_lines(services, notes), media_type=LINES)


async def _lines(services: Services, notes: Sequence[Note]) -> AsyncIterator[str]:
    for start in range(0, len(notes), _A_BATCH):
        try:
            records = await _records(services, notes[start : start + _A_BATCH], patient=True)
        except Exception as error:
            # Only the kind of an unknown one: its message may quote a note.
            _log.error("%s in a batch", type(error).__name__)
            told = error if isinstance(error, PeelError) else unexpected()
            yield problem_of(told).model_dump_json() + "\n"
            return
        for record in records:
            yield json.dumps(record) + "\n"
