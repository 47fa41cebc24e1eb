"""Forms: read within limits, refused without the token of the browser session."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.accounts.secrets import form_token, same
from app.serving.limits import ROOM_FOR_FORM, nul_refused, refused
from app.serving.uploads import LARGEST_UPLOAD
from app.web.visits import cookie_of
from criteria.errors import PeelError

TOKEN_FIELD = "form_token"  # noqa: S105 (the name of a field, no secret)
# Whose page the form stood on.
PERSON_FIELD = "form_person"
# A field may be as large as the request, which is limited already: a page that wants less of it can
# then say so beside what was typed.
FORM_LIMITS = {"max_files": 1, "max_fields": 40, "max_part_size": LARGEST_UPLOAD + ROOM_FOR_FORM}


@dataclass(frozen=True)
class Form:
    """What a form brought.

    Attributes:
        fields: Values by name; of a name that comes twice, the last.
        file_name: What the browser calls the uploaded file; empty without one.
        file: Its bytes.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    file_name: str = ""
    file: bytes = b""

    def text(self, name: str) -> str:
        """Return a field without the space around it; empty when it is missing."""
        return self.fields.get(name, "").strip()

    def chosen(self, name: str) -> str | None:
        """Return a field, or None when it is missing or empty."""
        return self.text(name) or None


async def read_form(request: Request) -> Form:
    """Read the form of a request.

    Raises:
        PeelError: ``FORM_EXPIRED`` without the token of the browser session; what is too large or
            holds a NUL.
    """
    fields: dict[str, str] = {}
    file_name, file = "", b""
    async with request.form(**FORM_LIMITS) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                file_name, file = value.filename or "", await value.read()
            else:
                fields[name] = value
    if any("\0" in value for value in (file_name, *fields.values())):
        raise nul_refused()
    cookie = cookie_of(request)
    if not cookie or not same(fields.get(TOKEN_FIELD, ""), form_token(cookie)):
        refused(request.scope, "form without its token")
        raise PeelError(
            "FORM_EXPIRED",
            "the form was open for too long, or was not sent from this page",
            hint="go back, load the page again and send it once more",
        )
    return Form(fields, file_name, file)


SentForm = Annotated[Form, Depends(read_form)]
