"""INTERIM until the store is merged."""

import logging
from collections.abc import Mapping

from sqlalchemy.orm import Session


def log_event(
    db: Session, who: str, what: str, subject: str, detail: Mapping[str, object] | None = None
) -> None:
    logging.getLogger("peel.events").info("%s %s %s %s", who, what, subject, detail)
