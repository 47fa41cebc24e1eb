"""Pages from templates: those of the page itself, and the report's for everything it shares."""

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, PackageLoader

from app.serving.services import services_of
from app.serving.wording import for_the_page
from app.web.markdown import as_html
from app.web.visits import Visit
from app.web.words import event_words, kind_words
from classifier.reporting.page import report_environment
from criteria.errors import PeelError
from criteria.schema import Edition

if TYPE_CHECKING:
    from jinja2 import Environment

STATIC = Path(__file__).parent / "static"


@cache
def _environment() -> "Environment":
    loaders = [PackageLoader("app.web"), PackageLoader("classifier.reporting")]
    environment = report_environment(ChoiceLoader(loaders))
    environment.filters["when"] = when_words
    environment.filters.update(markdown=as_html, kind=kind_words, event=event_words)
    return environment


def when_words(seconds: float) -> str:
    """Return a moment as ``25 November 2026 at 14:05`` (UTC)."""
    moment = time.gmtime(seconds)
    day = f"{moment.tm_mday} {time.strftime('%B %Y', moment)}"
    return f"{day} at {time.strftime('%H:%M', moment)}"


Choices = list[tuple[str, list[tuple[str, str]]]]


def scope_choices(edition: Edition) -> Choices:
    """Return the core questions, each with itself and its questions to choose from."""
    return [
        (
            f"{core} {edition.scope_text(core)}",
            [(core, f"{core} {edition.scope_text(core)} (the whole core question)")]
            + [(q.id, f"{q.id} {q.text}") for q in edition.questions if q.core_question == core],
        )
        for core in edition.core_questions
    ]


def graded_choices(edition: Edition) -> Choices:
    """Return those of ``scope_choices`` that can have a grade."""
    groups = (
        (name, [choice for choice in members if edition.is_graded(choice[0])])
        for name, members in scope_choices(edition)
    )
    return [(name, members) for name, members in groups if members]


def render(
    request: Request, template: str, *, status: int = 200, **context: object
) -> HTMLResponse:
    """Return a page.

    Args:
        request: What it answers.
        template: A file of ``templates/pages``.
        status: HTTP status.
        context: What the template needs beyond the visit and the edition.
    """
    if isinstance(error := context.get("error"), PeelError):
        context["error"] = for_the_page(error)
    visit: Visit | None = getattr(request.state, "visit", None)
    shared = {
        "visit": visit,
        "person": visit.person if visit else None,
        "form_token": visit.form_token if visit else "",
        "edition": services_of(request).edition,
        "path": request.url.path,
    }
    page = _environment().get_template(f"pages/{template}").render(shared | context)
    return HTMLResponse(page, status)
