"""Forms that come when the session has ended: what was typed is shown again, to be sent or not.

Nothing of it is kept on the server. It travels hidden in the page for signing in, and stands open
on the page after it, whose button sends it where it was going.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from app.serving.limits import LARGEST_BODY, surely_ours
from app.web.forms import FORM_LIMITS, PERSON_FIELD, TOKEN_FIELD, Form
from criteria.errors import PeelError

# What each form of ours does, in the words of its button. Signing in and out are not sent again.
ACTIONS = {
    "/notes": "File the notes",
    "/notes/{key}/grades": "Save your grade",
    "/notes/{key}/reveal": "Show the suggestion",
    "/jobs/{key}/cancel": "Stop the work",
    "/jobs/{key}/again": "Read the rest",
    "/panel/look": "Look for flags",
    "/panel/flags/{key}/decision": "Record the decision on the flag",
    "/panel/flags/{key}/moderation": "Record the moderated grade",
    "/panel/judgment": "Record the moderated grade",
    "/models/promote": "Promote the model",
    "/models/rollback": "Go back to the model before",
    "/models/retrain": "Retrain the model",
    "/models/monitor": "Look for drift",
}
_PATTERNS = {compile_path(path)[0]: words for path, words in ACTIONS.items()}
# Half of what the sign-in form may bring: the rest of it needs room, too.
LARGEST_CARRIED = LARGEST_BODY // 2
_PREFIX, _TO, _PERSON, _FILE = "typed.", "typed_to", "typed_by", "typed_file"


@dataclass(frozen=True)
class Carried:
    """A form that was not accepted.

    Attributes:
        to: Path that it was sent to.
        person: Account name of whoever the page with the form was made for.
        fields: What was typed or chosen; no files.
        had_file: Whether there was a file, which has to be chosen again.
    """

    to: str
    person: str
    fields: Mapping[str, str]
    had_file: bool

    @property
    def action(self) -> str | None:
        """What the form does, in words; None when it is no form of ours."""
        found = (words for pattern, words in _PATTERNS.items() if pattern.match(self.to))
        return next(found, None)

    @property
    def hidden(self) -> dict[str, str]:
        """The form as hidden fields of the page for signing in; ``carried_by`` reads them."""
        typed = {_PREFIX + name: value for name, value in self.fields.items()}
        file = {_FILE: "yes"} if self.had_file else {}
        return {_TO: self.to, _PERSON: self.person, **file, **typed}


async def carried_from(request: Request) -> Carried | None:
    """Return what a refused request brought, if it came from a page of ours and can be kept.

    A form that another site sent is never kept: it could be somebody else's words, waiting for a
    hasty press of the button.
    """
    length = request.headers.get("content-length", "")
    small = length.isascii() and length.isdigit() and int(length) <= LARGEST_BODY
    if not small or not surely_ours(request.headers):
        return None
    try:
        async with request.form(**FORM_LIMITS) as form:
            items = form.multi_items()
    except (HTTPException, PeelError):
        return None
    fields = {name: value for name, value in items if isinstance(value, str)}
    fields.pop(TOKEN_FIELD, None)
    person = fields.pop(PERSON_FIELD, "")
    had_file = any(isinstance(value, UploadFile) and value.filename for _, value in items)
    return _checked(Carried(request.url.path, person, fields, had_file))


def carried_by(form: Form) -> Carried | None:
    """Return the form that a sign-in form carries, if any."""
    typed = {
        name.removeprefix(_PREFIX): value
        for name, value in form.fields.items()
        if name.startswith(_PREFIX)
    }
    fields = form.fields
    return _checked(Carried(fields.get(_TO, ""), fields.get(_PERSON, ""), typed, _FILE in fields))


def _checked(carried: Carried) -> Carried | None:
    size = sum(len(name) + len(value.encode()) for name, value in carried.fields.items())
    return carried if carried.action and carried.person and size <= LARGEST_CARRIED else None
