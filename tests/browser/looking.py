"""What every page is held to: axe finds nothing, nothing sticks out, a picture is kept."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_TALLEST = 2200
_axe = Axe()


def hold(page: Page, name: str) -> None:
    """Hold a page to the rules; keep its picture when PEEL_SCREENSHOTS is set."""
    page.wait_for_load_state("load")
    found: dict[str, Any] = _axe.run(
        page, options={"runOnly": {"type": "tag", "values": _TAGS}}
    ).response
    told = [
        f"{one['id']}: {one['help']}: {node['target']} {node['html'][:120]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    assert found["passes"], "axe looked at nothing"
    assert told == [], f"{name}: " + "\n".join(told)
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) <= 0, f"{name} sticks out sideways"
    if os.environ.get("PEEL_SCREENSHOTS"):
        _keep(page, name)


def _keep(page: Page, name: str) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}-{width}.png"
    page.screenshot(path=path, full_page=True)
    with Image.open(path) as picture:
        tall = picture.crop((0, 0, picture.width, min(picture.height, _TALLEST)))
        tall.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(path, optimize=True)
