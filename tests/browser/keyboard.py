"""Whoever has only a keyboard: everything is reached by Tab, and shows where the focus is."""

from playwright.sync_api import Page

# Of a group of radio buttons, Tab reaches the chosen one or the first; arrows do the rest.
_WATCH = """() => {
  const look = e => {
    const s = getComputedStyle(e);
    return [s.outlineStyle, s.outlineColor, s.outlineWidth, s.boxShadow, s.backgroundColor].join();
  };
  const groups = new Set();
  const all = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => !e.disabled && e.checkVisibility({visibilityProperty: true}))
    .filter(e => {
      if (e.type !== 'radio') return true;
      const chosen = e.form.querySelector(`[name="${e.name}"]:checked`);
      if (chosen) return chosen === e;
      const group = `${[...document.forms].indexOf(e.form)} ${e.name}`;
      return !groups.has(group) && groups.add(group);
    });
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  const before = new Map(all.map(e => [e, look(e)]));
  window.heldKeys = {before, reached: new Set(), unseen: new Set()};
  document.addEventListener('focusin', ({target}) => {
    window.heldKeys.reached.add(target);
    if (before.get(target) === look(target)) window.heldKeys.unseen.add(target);
  });
  return all.length;
}"""
_TOLD = """() => {
  const {before, reached, unseen} = window.heldKeys;
  const told = e => e.outerHTML.slice(0, 120);
  return [
    ...[...before.keys()].filter(e => !reached.has(e)).map(e => 'Tab misses ' + told(e)),
    ...[...unseen].map(e => 'no visible focus on ' + told(e)),
  ];
}"""
# Areas that scroll are stops of their own in some browsers.
_MORE_STOPS = 10


def faults_for_the_keyboard(page: Page) -> list[str]:
    """Return what Tab does not reach, and what does not show that it has the focus."""
    stops: int = page.evaluate(_WATCH)
    for _ in range(stops + _MORE_STOPS):
        page.keyboard.press("Tab")
    found: list[str] = page.evaluate(_TOLD)
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    return found
