"""The one family of errors that every layer raises for bad input.

It lives in the lowest layer so that all others can raise it.
"""


class PeelError(Exception):
    """Bad input or bad usage, told so that a person can mend it.

    Attributes:
        code: Short stable name in capitals, such as ``NOTE_EMPTY``; other programs match on it.
        message: What is wrong, in plain English, without a full stop.
        hint: What to do about it.
        where: The place (file, line, column or row), or None when there is no place to name.
    """

    def __init__(self, code: str, message: str, *, hint: str, where: str | None = None) -> None:
        """Store the four parts; see the class for what each holds."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where

    def __reduce__(self) -> tuple[object, ...]:
        """Let it pass between processes, which would else make it anew from its text alone."""
        return type(self).__new__, (type(self), self.message), vars(self)

    def __str__(self) -> str:
        """Return the two lines that a person reads: the error with its place, and the hint."""
        place = f", {self.where}" if self.where else ""
        return f"error[{self.code}]: {self.message}{place}\nhint: {self.hint}"
