"""Which HTTP status an error of ours has; its code stays the same as on the command line."""

from criteria.errors import PeelError

BAD_REQUEST, OUR_FAULT = 400, 500
_STATUS = {
    "SIGN_IN_NEEDED": 401,
    "SIGN_IN_WRONG": 401,
    "TOKEN_NEEDED": 401,
    "TOKEN_WRONG": 401,
    "FORBIDDEN": 403,
    "FORM_EXPIRED": 403,
    "ORIGIN_REFUSED": 403,
    "NOTE_NOT_FOUND": 404,
    "JUDGMENT_NOT_FOUND": 404,
    "FLAG_UNKNOWN": 404,
    "JUDGMENT_NOT_YOURS": 403,
    "JOB_NOT_FOUND": 404,
    "MODEL_UNKNOWN": 404,
    "MODEL_AMBIGUOUS": 400,
    "PAGE_NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "REGISTRY_BUSY": 409,
    "GATE_REFUSED": 409,
    "PROMOTE_NO_VERDICT": 409,
    "ALREADY_CHAMPION": 409,
    "NOTHING_TO_ROLL_BACK": 409,
    "REQUEST_TOO_LARGE": 413,
    "NOTE_TOO_LARGE": 413,
    "NOTE_TOO_MANY": 413,
    "NOTE_DOCX_TOO_LARGE": 413,
    "HOST_REFUSED": 421,
    "REQUEST_INVALID": 422,
    "SIGN_IN_LOCKED": 429,
    "UNEXPECTED": 500,
    "SERVER_BUSY": 503,
}
_OUR_TROUBLE = ("MODEL_", "BUNDLE_", "ENCODER_", "STORE_")


def status_of(error: PeelError) -> int:
    """Return the HTTP status of an error."""
    if error.code in _STATUS:
        return _STATUS[error.code]
    return 503 if error.code.startswith(_OUR_TROUBLE) else BAD_REQUEST


def unexpected() -> PeelError:
    """Return what a browser or program is told of a failure of ours: nothing of its cause."""
    return PeelError(
        "UNEXPECTED",
        "something went wrong that should not",
        hint="try again; if it stays, tell whoever runs this server the time it happened",
    )
