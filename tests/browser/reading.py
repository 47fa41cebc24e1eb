"""What a page looks like to the eye and to a browser without scripts."""

from typing import Any

from playwright.sync_api import Page

_SPLIT_WORDS = """() => {
  const split = [];
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6, th, dt, .label')) {
    const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, parent = text.parentElement;
      if (!parent.checkVisibility() || parent.closest('.hidden, code')) continue;
      for (const word of text.data.matchAll(/[^\\s\\u2010-\\u2015\\/-]+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
        if (lines.size > 1) split.push(word[0]);
      }
    }
  }
  return split;
}"""

_OUTLINE = """() => ({
  title: document.title,
  headings: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => h.textContent.trim()),
  forms: [...document.forms].map(form => [
    form.method, form.getAttribute('action'),
    ...[...form.elements].filter(e => e.type !== 'hidden').map(e => e.name || e.textContent.trim()),
  ]),
})"""
_LOOKS = 5


def split_words(page: Page) -> list[str]:
    """Return the words of headings within which a line ends, fingerprints aside."""
    found: list[str] = page.evaluate(_SPLIT_WORDS)
    return found


def outline(page: Page) -> dict[str, Any]:
    """Return title, headings and forms with their fields."""
    found: dict[str, Any] = page.evaluate(_OUTLINE)
    return found


def hold_without_scripts(page: Page, name: str) -> None:
    """Hold a page to have the same headings and forms when scripts are switched off."""
    browser = page.context.browser
    assert browser is not None
    kept = page.context.storage_state()
    with browser.new_context(java_script_enabled=False, storage_state=kept) as context:
        plain = context.new_page()
        # A job may end between the two looks.
        for _ in range(_LOOKS):
            plain.goto(page.url)
            if outline(plain) == outline(page):
                return
            page.reload()
        assert outline(plain) == outline(page), f"{name} is another without JavaScript"
