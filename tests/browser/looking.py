"""What every page is held to: eye, keyboard, screen reader, no scripts; and a picture is kept."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page

from tests.browser.keyboard import faults_for_the_keyboard
from tests.browser.reading import hold_without_scripts, split_words

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_TALLEST = 2200
# What they are about begins where other pages end.
_WHOLE = ("suggestion", "models")
_axe = Axe()


def hold(page: Page, name: str, *, answers_a_form: bool = False) -> None:
    """Hold a page to the rules; keep its picture when PEEL_SCREENSHOTS is set.

    A page that answers a form cannot be asked for again, so not without scripts either.
    """
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
    split = split_words(page)
    assert split == [], f"{name} breaks words of its headings: {split}"
    faults = faults_for_the_keyboard(page)
    assert faults == [], f"{name} needs more than a keyboard: {faults}"
    if not answers_a_form:
        hold_without_scripts(page, name)


def width_of(page: Page) -> int:
    """Return how many pixels wide a page is shown."""
    return page.viewport_size["width"] if page.viewport_size else 0


def _keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}-{width_of(page)}.png"
    page.screenshot(path=path, full_page=True)
    with Image.open(path) as picture:
        tallest = picture.height if name in _WHOLE else min(picture.height, _TALLEST)
        tall = picture.crop((0, 0, picture.width, tallest))
        tall.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(path, optimize=True)
