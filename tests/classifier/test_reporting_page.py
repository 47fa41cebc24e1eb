import re
from collections import Counter
from collections.abc import Iterable

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.reporting import html_chunks
from classifier.reporting.marking import segments
from classifier.types import NoteResult

from .reporting_samples import EDITION, HOSTILE, TEXT, hostile, nothing, typical

SAMPLES = {
    "one": [typical()],
    "several": [typical(), hostile(), nothing(), typical()],
    "none": [],
}


def page(results: Iterable[NoteResult]) -> str:
    return "".join(html_chunks(results, EDITION))


def parsed(results: Iterable[NoteResult]) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8")
    return lxml.html.document_fromstring(page(results).encode(), parser=parser)


def words_of(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.fixture(params=SAMPLES)
def tree(request: pytest.FixtureRequest) -> lxml.html.HtmlElement:
    return parsed(SAMPLES[request.param])


def test_nothing_is_fetched_and_nothing_runs(tree: lxml.html.HtmlElement) -> None:
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //@src | //form")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert all(href.startswith("#") for href in tree.xpath("//@href"))
    assert not re.search(r"@import|url\(", tree.findtext(".//style"))
    [policy] = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_ids_are_unique_and_every_link_leads_somewhere(tree: lxml.html.HtmlElement) -> None:
    ids = Counter(tree.xpath("//@id"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert [href for href in tree.xpath("//a/@href") if href[1:] not in ids] == []
    assert [name for name in tree.xpath("//@aria-labelledby") if name not in ids] == []


def test_headings_start_at_one_and_skip_no_level(tree: lxml.html.HtmlElement) -> None:
    levels = [int(h.tag[1]) for h in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_page_has_language_title_and_landmarks(tree: lxml.html.HtmlElement) -> None:
    assert tree.get("lang") == "en-GB"
    assert tree.findtext(".//title")
    assert [len(tree.xpath(f"//{tag}")) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert tree.xpath("//body/a")[0].get("href") == "#main"


def test_tables_have_captions_and_scoped_headers(tree: lxml.html.HtmlElement) -> None:
    for table in tree.iter("table"):
        assert words_of(table.find("caption"))
        assert all(cell.get("scope") for cell in table.iter("th"))
        assert all(row.find("th") is not None for row in table.iter("tr"))


def test_grades_stand_in_words_with_figures_and_a_mark() -> None:
    rows = {
        words_of(row.find("th")): words_of(row)
        for row in parsed([typical()]).xpath("//table[contains(@class, 'grid')]//tbody/tr")
    }
    core = rows["3 Protecting vulnerable people"]
    assert "Suggested grade Requires improvement" in core
    assert "58% ✓ suggested" in core
    assert "26%" in core
    ungraded = rows["5 Specialist capabilities"]
    assert "Not graded" in ungraded
    assert "%" not in ungraded
    assert "No grade" in rows["8 Treating the public fairly"]


def test_the_note_is_shown_whole_with_its_evidence_marked() -> None:
    [shown] = parsed([typical()]).xpath("//div[@class='words']")
    assert [mark.text for mark in shown.iter("mark")] == [
        piece.text
        for piece in sorted(
            {p for s in typical().suggestions for p in s.evidence}, key=lambda p: p.start
        )
    ]
    for link in shown.xpath(".//a"):
        link.drop_tree()
    assert shown.text_content() == TEXT


def test_every_piece_leads_to_its_card_and_back() -> None:
    tree = parsed([typical()])
    for link in tree.xpath("//div[@class='words']//a"):
        card = tree.get_element_by_id(link.get("href")[1:])
        assert f"#{link.get('id')}" in card.xpath(".//a/@href")


def test_a_card_says_what_the_piece_did_and_why_not_the_next_grade() -> None:
    card = words_of(parsed([typical()]).get_element_by_id("n1-3.2-piece-4"))
    assert "▼ Negative" in card
    assert "moved the expected grade down by 0.71 of a grade" in card
    assert "Nearest description: Requires improvement" in card
    assert "Why not Good? Its description reads" in card
    assert "3.2-G10, Good. Likeness 0.58" in card


def test_doubt_gaps_and_leftovers_are_said_in_words() -> None:
    text = words_of(parsed([typical()]))
    assert "No grade for Legitimacy, 8 and 8.1. The evidence does not settle it" in text
    assert "3.2.2 How well does the force continue to keep people safe" in text
    assert "Left out because: it states a verdict, not what was seen" in text
    assert "by the rule “rounded mean of core questions”" in text
    assert "The inspector decides the grade." in text
    assert EDITION.fingerprint in text
    assert EDITION.attribution in text


def test_text_of_notes_is_escaped_and_can_be_written() -> None:
    text = page([hostile()])
    text.encode()
    assert "<script" not in text
    assert "onerror=alert(1)>" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    [shown] = parsed([hostile()]).xpath("//div[@class='words']")
    assert "alert('x')</script> [bold]not bold[/bold] :smile: \ufffd[31m" in shown.text_content()
    assert HOSTILE[-100:] in shown.text_content()


def test_only_a_report_of_several_notes_opens_with_a_list() -> None:
    assert not parsed([typical()]).xpath("//*[@id='notes-list']")
    links = parsed([typical(), nothing()]).xpath(
        "//section[@aria-labelledby='notes-list']//tbody//th/a/@href"
    )
    assert links == ["#n1", "#n2"]


@given(
    st.text(min_size=1, max_size=40).flatmap(
        lambda text: st.tuples(
            st.just(text),
            st.lists(
                st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
                .map(sorted)
                .map(tuple)
                .filter(lambda span: span[0] < span[1]),
                unique=True,
            ),
        )
    )
)
def test_segments_make_the_text_and_end_every_piece_once(
    case: tuple[str, list[tuple[int, int]]],
) -> None:
    text, spans = case
    made = list(segments(text, spans))
    assert "".join(segment.text for segment in made) == text
    assert sorted(span for segment in made for span in segment.ending) == sorted(spans)
