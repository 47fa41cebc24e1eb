"""Reports on flags: the contract's keys, safe cells, escaped pages."""

import csv
import io
import json
from dataclasses import replace

import pytest

from classifier.consistency import find_flags, rank
from classifier.consistency.agreement import agreements
from classifier.reporting.flags import FLAG_REPORTS, FlagReport, KindRate
from classifier.reporting.flags.page import shade, signed
from classifier.reporting.flags.records import ranking_lines
from classifier.types import Origin
from criteria.schema import Edition
from tests.classifier.judged import checked

NASTY = '=HYPERLINK("x")<script>alert(1)</script>'


@pytest.fixture
def report(edition: Edition) -> FlagReport:
    judgments = [
        checked(edition, f"j{i}", "good", force="North", inspector=NASTY) for i in range(11)
    ]
    judgments[0] = checked(edition, NASTY, "inadequate", force=NASTY)
    judgments[0] = replace(
        judgments[0], judgment=replace(judgments[0].judgment, text=NASTY, inspector=NASTY)
    )
    return FlagReport(
        flags=find_flags(judgments, edition),
        checked=judgments,
        agreements=agreements(judgments, (), edition),
        edition=edition,
        model=Origin("default", "abc"),
        dismissed=1,
        rates=[KindRate("unlike_its_evidence", 3, 1, 1)],
    )


def written(report: FlagReport, name: str) -> str:
    stream = io.StringIO()
    FLAG_REPORTS[name](report, stream)
    return stream.getvalue()


def test_jsonl_has_the_contracts_keys_highest_score_first(report: FlagReport) -> None:
    rows = [json.loads(line) for line in written(report, "jsonl").splitlines()]
    assert len(rows) == len(report.flags) >= 2
    wanted = "judgment_id kind score grade expected_grade steps reason evidence related".split()
    assert all(set(wanted) <= set(row) for row in rows)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert sum(rows[0]["probabilities"].values()) == pytest.approx(1, abs=1e-6)


def test_csv_cells_are_no_formulas(report: FlagReport) -> None:
    rows = list(csv.reader(io.StringIO(written(report, "csv"))))
    assert len(rows) == len(report.flags) + 1
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    assert any(cell.startswith("'=") for row in rows for cell in row)


def test_html_escapes_everything_and_fetches_nothing(report: FlagReport) -> None:
    page = written(report, "html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert 'href="http' not in page and "src=" not in page and "url(" not in page
    assert "1 flag that a panel dismissed stays down" in page
    assert "50%" in page
    for heading in ("Agreement of the set", "Map of disagreement", "Side by side"):
        assert heading in page


def test_html_draws_each_probability_as_long_as_it_is_likely(report: FlagReport) -> None:
    page = written(report, "html")
    likely = max(report.flags[0].probabilities.values())
    assert f'<rect width="{likely * 100:.1f}" height="8"/>' in page


def test_table_says_what_and_why_without_colour(report: FlagReport) -> None:
    text = written(report, "table")
    assert "Inadequate" in text and "Good" in text
    assert report.flags[0].flag_id[:12] in text
    assert "1 upheld, 1 dismissed (50% upheld)" in text
    assert "\x1b" not in text


def test_an_empty_set_makes_every_report(edition: Edition) -> None:
    empty = FlagReport([], [], [], edition, Origin("default", "abc"))
    assert written(empty, "jsonl") == ""
    assert "Nothing is flagged." in written(empty, "html")
    assert "Nothing is flagged." in written(empty, "table")


def test_the_map_is_read_by_signs_and_words() -> None:
    assert shade(0.1).sign == "="
    assert (shade(-0.5).sign, shade(-1.2).sign) == ("−", "−−")
    assert (shade(0.5).words, shade(1.2).sign) == ("softer than the evidence", "++")
    assert (signed(-0.5), signed(0.5), signed(0.001)) == ("−0.50", "+0.50", "0.00")


def test_ranking_lines_are_the_contracts(report: FlagReport) -> None:
    rows = [json.loads(line) for line in ranking_lines(rank(report.checked))]
    assert [set(row) for row in rows] == [{"judgment_id", "suspicion"}] * len(report.checked)
    assert rows[0]["judgment_id"] == NASTY
