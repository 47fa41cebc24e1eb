"""``peel serve``: the page and the API."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import read_settings
from criteria.errors import PeelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from classifier.consistency import Checked
    from classifier.judgments import Judgment

DEFAULT_PORT = 8321


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = DEFAULT_PORT,
    behind_proxy: Annotated[
        bool,
        typer.Option(
            "--behind-proxy",
            help="A proxy in front does the encryption and sends X-Forwarded-For and -Proto.",
        ),
    ] = False,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key (PEM).")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only warnings on stderr.")] = False,
) -> None:
    """Serve the page for inspectors, panel and analysts, and the API for programs.

    Without accounts it answers on this machine alone and nobody signs in (single-user mode).

    Example: peel serve
    """
    from functools import partial

    import uvicorn

    from app.accounts.people import any_user
    from app.flagging import checked_judgments
    from app.serving.apart import apart
    from app.serving.cores import shares, usable_cores
    from app.serving.model_desk import ModelDesk
    from app.serving.model_process import ModelProcess
    from app.serving.starting import checked_serving, make_services, quiet_logging
    from app.store.opening import Store
    from app.web.application import create_app
    from classifier.pipeline import load_parts

    settings = read_settings()
    store = Store.open(settings.database_url)
    serving = checked_serving(
        store, host, behind_proxy=behind_proxy, tls_cert=tls_cert, tls_key=tls_key
    )
    desk = ModelDesk(settings)
    edition = load_parts(desk.champion_folder).edition

    share = shares(usable_cores())

    def load(folder: Path) -> ModelProcess:
        return ModelProcess(partial(desk.load, folder, edition), share.threads)

    def check(judgments: "Sequence[Judgment]") -> "Iterator[tuple[int, Checked]]":
        return apart(checked_judgments, judgments, desk.parts(edition), settings)

    app = create_app(make_services(store, edition, load, serving, check, settings, share.processes))
    _check_free(host, port)
    quiet_logging()
    if not quiet:
        with store.reading() as db:
            alone = serving.may_be_alone and not any_user(db)
        _say_where(host, port, encrypted=tls_cert is not None, alone=alone)
    uvicorn.run(
        app,
        host=host,
        port=port,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=20,
        h11_max_incomplete_event_size=32 << 10,
    )


def _check_free(host: str, port: int) -> None:
    """Find out now whether the port can be had, so that the message is ours."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PeelError(
                "SERVE_ADDRESS",
                f"the server cannot listen on {host} port {port} ({error.strerror})",
                hint="choose another port with --port, or stop what uses it",
            ) from None


def _say_where(host: str, port: int, *, encrypted: bool, alone: bool) -> None:
    scheme = "https" if encrypted else "http"
    name = f"[{host}]" if ":" in host else host
    typer.echo(f"The page is at {scheme}://{name}:{port}; stop with Ctrl-C.", err=True)
    if alone:
        typer.echo(
            "Without accounts this is single-user mode: nobody signs in, and it answers on this "
            "machine alone. peel users add NAME --role ROLE makes accounts.",
            err=True,
        )
