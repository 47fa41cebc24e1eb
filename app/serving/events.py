"""One line to the event log, with the user who caused it."""

from sqlalchemy.orm import Session

from app.store.events import Happening, log


def log_event(db: Session, who: str, what: str, subject: str, **details: object) -> None:
    """Log something that happened on the page or through the API.

    Args:
        db: A session that writes.
        who: Account name.
        what: Short and always the same for the same.
        subject: Key or name of what it happened to; never the text of a note.
        **details: Counts and the like.
    """
    log(db, who, [Happening(what, details={"subject": subject, **details})])
