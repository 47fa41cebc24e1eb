"""What the bodies of all requests have in common."""

from typing import Any

from pydantic import BaseModel, model_validator


class Body(BaseModel):
    """The body of a request, or a part of one; no text in it holds a NUL."""

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, given: Any) -> Any:  # noqa: ANN401
        """Refuse what PostgreSQL cannot keep; it stands nowhere in what a person wrote."""
        texts = given.values() if isinstance(given, dict) else ()
        if any("\0" in text for text in texts if isinstance(text, str)):
            raise ValueError
        return given
