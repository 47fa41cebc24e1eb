"""Where MLflow keeps its runs, as it can be shown: no password leaves the server."""

import re
import shlex

# Up to the last @, so that a password with one in it is not shown in part.
_PASSWORD = re.compile(r"(://[^/:@]*:).*@")
_IN_QUERY = re.compile(r"(?i)([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&]*")
_ACCOUNT = re.compile(r"(://).*@")


def ui_command(uri: str) -> str:
    """Return the command that shows the runs of a store, with any password masked."""
    masked = _IN_QUERY.sub(r"\1***", _PASSWORD.sub(r"\1***@", uri))
    return f"MLFLOW_DISABLE_TELEMETRY=true mlflow ui --backend-store-uri {shlex.quote(masked)}"


def ui_address(uri: str) -> str | None:
    """Return the address of a tracking server's page, without account or password."""
    if not uri.startswith(("http://", "https://")):
        return None
    return _ACCOUNT.sub(r"\1", uri).partition("?")[0]
