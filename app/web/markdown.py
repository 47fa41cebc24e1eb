"""The model card, written in Markdown, as headings, paragraphs, lists and tables."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from classifier.reporting.cleaning import showable

_USED = ["heading", "list", "table", "backticks", "emphasis"]


@cache
def _parser() -> MarkdownIt:
    # Markup, links and pictures are none of what a card uses: they stay text, and are escaped.
    return MarkdownIt("zero").enable(_USED)


def as_html(text: str, *, below: int) -> Markup:
    """Return a text in Markdown as HTML that is safe to show, whatever the text says.

    Args:
        text: The text.
        below: Level of the heading on the page under which it stands.
    """
    tokens = _parser().parse(showable(text))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + below, 6)}"
        if token.type == "th_open":
            token.attrSet("scope", "col")
    return Markup(_parser().renderer.render(tokens, _parser().options, {}))  # noqa: S704
