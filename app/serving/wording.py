"""Words for a reader at the page, where an error of ours speaks to the command line."""

from copy import copy

from criteria.errors import PeelError

# What to do about it, by the code; everything else is as well said on a page.
_HINTS = {
    "PROMOTE_NO_REASON": "give a reason, which is kept in the promotion log",
    "PROMOTE_NO_VERDICT": "retrain, or override the gate with a reason",
    "GATE_REFUSED": "retrain when there are more outcomes, or override the gate with a reason",
    "NOTHING_TO_ROLL_BACK": "the model that comes with the software answers",
    "MODEL_UNKNOWN": "choose one from the list",
    "MODEL_AMBIGUOUS": "choose one from the list",
    "MODEL_UNUSABLE": "tell whoever runs this server",
    "SERVE_OTHER_EDITION": "whoever runs this server can restart it to change over; until then "
    "the model before goes on answering",
    "REGISTRY_CHANGED": "tell whoever runs this server",
    "FLAG_UNKNOWN": "go back to the flags and choose one",
    "FLAG_AMBIGUOUS": "go back to the flags and choose one",
    "FLAG_NO_REASON": "say why, such as “the second passage is about another unit”",
    "NOTE_TOO_MANY": "split it into several files",
    "OUTCOMES_NONE": "the panel moderates judgments first, or whoever runs this server imports "
    "moderated outcomes",
    "JUDGMENTS_NONE": "inspectors grade notes first, or whoever runs this server imports judgments",
    "REQUEST_INVALID": "go back and try again",
}
_MESSAGES = {
    "REQUEST_INVALID": "something in the address or in the form cannot be read",
    "MODEL_UNKNOWN": "there is no such model",
    "MODEL_AMBIGUOUS": "there are several such models",
}
# Folders of the server, and places in the documented form of a request.
_NO_PLACE = {"MODEL_UNKNOWN", "MODEL_AMBIGUOUS", "REGISTRY_CHANGED", "REQUEST_INVALID"}


def for_the_page(error: PeelError) -> PeelError:
    """Return an error as a page says it: no commands, no folders of the server."""
    if error.code not in _HINTS:
        return error
    said = copy(error)
    said.message = _MESSAGES.get(error.code, error.message)
    said.hint = _HINTS[error.code]
    said.where = None if error.code in _NO_PLACE else error.where
    return said
