"""An error that belongs to one field of a form or request."""

from criteria.errors import PeelError

LONGEST_REASON = 5_000


class FieldError(PeelError):
    """Something wrong with one field; the page leads there."""

    def __init__(self, code: str, message: str, *, hint: str, field: str) -> None:
        """Keep the name of the field beside the parts of the error."""
        super().__init__(code, message, hint=hint)
        self.field = field


def refuse_long(reason: str, field: str) -> None:
    """Let no reason be longer than the API takes one.

    Raises:
        FieldError: ``REASON_TOO_LONG``.
    """
    if len(reason) > LONGEST_REASON:
        raise FieldError(
            "REASON_TOO_LONG",
            f"the reason has more than {LONGEST_REASON:,} characters",
            hint="say it in a few sentences",
            field=field,
        )
