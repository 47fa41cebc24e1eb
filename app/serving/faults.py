"""An error that belongs to one field of a form or request."""

from criteria.errors import PeelError


class FieldError(PeelError):
    """Something wrong with one field; the page leads there."""

    def __init__(self, code: str, message: str, *, hint: str, field: str) -> None:
        """Keep the name of the field beside the parts of the error."""
        super().__init__(code, message, hint=hint)
        self.field = field
