"""The start page: what each role comes here to do."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

import classifier.reporting
from app.web.rendering import render
from app.web.visits import Anyone, SignedIn

router = APIRouter()
_REPORT_STYLE = Path(classifier.reporting.__file__).parent / "templates" / "style.css"


@router.get("/")
def home(request: Request, _: SignedIn) -> Response:
    """Show the ways in."""
    return render(request, "home.html")


@router.get("/accessibility")
def accessibility(request: Request, _: Anyone) -> Response:
    """Say what was tested, what is known not to work, and whom to tell."""
    return render(request, "accessibility.html")


@router.get("/static/report.css")
def report_style() -> Response:
    """Send the stylesheet that the page shares with reports."""
    return FileResponse(_REPORT_STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})
