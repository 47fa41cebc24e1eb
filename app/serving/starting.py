"""From command line options to the parts of a server, or a refusal to start."""

from collections.abc import Callable
from pathlib import Path

from app.accounts.people import any_user
from app.serving.answering import Answerer
from app.serving.command_jobs import MONITOR, RETRAIN, monitoring, retraining
from app.serving.current_model import Suggester
from app.serving.flagging import FLAGGING, CheckJudgments, raising_flags
from app.serving.job_kinds import UPLOAD, reading_upload
from app.serving.limits import is_loopback
from app.serving.model_desk import ModelDesk
from app.serving.services import Services, Serving
from app.serving.worker import Worker
from app.settings import Settings
from app.store.opening import Store
from criteria.errors import PeelError
from criteria.schema import Edition


def checked_serving(
    store: Store,
    host: str,
    *,
    behind_proxy: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> Serving:
    """Return how the server may be reached, if that is safe.

    Raises:
        PeelError: ``SERVE_TLS_HALF``, ``SERVE_NO_USERS`` or ``SERVE_NO_TLS``.
    """
    if (tls_cert is None) != (tls_key is None):
        raise PeelError(
            "SERVE_TLS_HALF",
            "a certificate and its key go together",
            hint="give both --tls-cert and --tls-key",
        )
    for path in (tls_cert, tls_key):
        if path is not None and not path.is_file():
            raise PeelError(
                "SERVE_TLS_MISSING", "there is no such file", hint="check it", where=str(path)
            )
    encrypted = behind_proxy or tls_cert is not None
    loopback = is_loopback(host)
    if loopback and not behind_proxy:
        return Serving(loopback=True, encrypted=encrypted, behind_proxy=False)
    with store.reading() as db:
        has_users = any_user(db)
    if not has_users:
        raise PeelError(
            "SERVE_NO_USERS",
            "without accounts the page may answer on this machine alone",
            hint="add an account first: peel users add NAME --role admin",
        )
    if not encrypted:
        raise PeelError(
            "SERVE_NO_TLS",
            "passwords and notes would cross the network unencrypted",
            hint="give --tls-cert and --tls-key, or --behind-proxy when a proxy encrypts",
        )
    return Serving(loopback=loopback, encrypted=True, behind_proxy=behind_proxy)


def make_services(
    store: Store,
    edition: Edition,
    load: Callable[[Path], Suggester],
    serving: Serving,
    check: CheckJudgments,
    settings: Settings,
    copies: int = 1,
) -> Services:
    """Put the parts of a server together; nothing runs yet.

    Args:
        store: Where everything is kept.
        edition: The criteria that suggestions answer by.
        load: Loads the model of a folder; called in the background.
        serving: How the server may be reached.
        check: Says what the evidence of judgments suggests, by a model not trained on them.
        settings: Where models are kept.
        copies: How many of the model answer side by side.
    """
    desk = ModelDesk(settings)
    answerer = Answerer(load, lambda: desk.champion_folder, copies)

    def switched() -> str:
        answerer.reload()
        return desk.champion().fingerprint

    # What takes minutes or hours keeps no inspector's notes waiting.
    short = {UPLOAD: reading_upload(answerer)}
    long = {
        FLAGGING: raising_flags(edition, check),
        RETRAIN: retraining(switched),
        MONITOR: monitoring(),
    }
    worker = Worker(store, short, long)
    return Services(edition, store, answerer, worker, serving, desk)


def quiet_logging() -> None:
    """Send our own log lines to stderr, with time and place; they hold no note text."""
    import logging

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("peel.security", "peel.failures", "peel.jobs"):
        logging.getLogger(name).setLevel(logging.INFO)
