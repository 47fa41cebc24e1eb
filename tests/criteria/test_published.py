"""The published table, read by rule and corrected by errata."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import PeelError, load_edition
from criteria.corrections import correct_bullets, correct_rows
from criteria.drafts import read_drafts
from criteria.errata import read_errata
from criteria.published import main, parse_published, render_criteria
from criteria.table import read_table

ROOT = Path(__file__).parents[2]
PEEL = ROOT / "criteria" / "editions" / "peel_2018"
REFERENCE = ROOT / "tests" / "fixtures" / "criteria" / "peel-2018.json"
PUBLISHED = (PEEL / "judgment-criteria.txt").read_text(encoding="utf-8")
ERRATA = read_errata(PEEL / "errata.yaml")
HEADINGS = {
    "Outstanding": "outstanding",
    "Good": "good",
    "Requires Improvement": "requires_improvement",
    "Inadequate": "inadequate",
}


@pytest.fixture
def peel(tmp_path: Path) -> Path:
    """A copy of the shipped edition that a test may change."""
    return Path(shutil.copytree(PEEL, tmp_path / "peel"))


def test_the_shipped_criteria_are_what_the_parser_makes() -> None:
    made = render_criteria(parse_published(PEEL))
    assert made == (PEEL / "criteria.yaml").read_text(encoding="utf-8")


def test_the_shipped_criteria_equal_the_reference_reading() -> None:
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    loaded = [
        {
            "id": question.id,
            "text": question.text,
            "pillar": question.principal_area,
            "core_question": question.core_question,
            "graded": question.graded,
            "sub_questions": [{"id": s.id, "text": s.text} for s in question.sub_questions],
            "stems": dict(question.stems),
            "descriptors": [
                {"id": d.id, "grade": d.grade, "text": d.text} for d in question.descriptors
            ],
        }
        for question in load_edition().questions
    ]
    assert loaded == reference


def test_every_erratum_changes_the_reading(peel: Path) -> None:
    whole = parse_published(peel)
    text = (peel / "errata.yaml").read_text(encoding="utf-8")
    head, *entries = text.split("\n- kind: ")
    assert len(entries) == len(ERRATA)
    for left_out in range(len(entries)):
        kept = [entry for n, entry in enumerate(entries) if n != left_out]
        (peel / "errata.yaml").write_text("\n- kind: ".join([head, *kept]), encoding="utf-8")
        try:
            assert parse_published(peel) != whole
        except PeelError as error:  # another erratum rests on this one
            assert error.code == "CRITERIA_ERRATA"


def test_the_command_writes_the_file_anew(peel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (peel / "criteria.yaml").read_bytes()
    (peel / "criteria.yaml").unlink()
    assert main([str(peel)]) == 0
    assert (peel / "criteria.yaml").read_bytes() == before
    assert "24 questions, 403 descriptors" in capsys.readouterr().err
    assert sorted(p.name for p in peel.iterdir()) == sorted(p.name for p in PEEL.iterdir())


def test_the_command_explains_bad_usage_and_bad_input(
    tmp_path: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "error[CRITERIA_FOLDER]" in capsys.readouterr().err
    assert main([str(library)]) == 2
    assert "'published' is missing" in capsys.readouterr().err


def test_a_missing_table_or_heading_is_an_error(peel: Path) -> None:
    edition = (peel / "edition.yaml").read_text(encoding="utf-8")
    (peel / "edition.yaml").write_text(edition.replace(", heading: Good", ""), encoding="utf-8")
    with pytest.raises(PeelError, match="heading of its column"):
        parse_published(peel)
    (peel / "edition.yaml").write_text(edition, encoding="utf-8")
    (peel / "judgment-criteria.txt").unlink()
    with pytest.raises(PeelError, match="judgment-criteria.txt: is missing"):
        parse_published(peel)


@st.composite
def _mangled(draw: st.DrawFn) -> str:
    text = PUBLISHED
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 400))
        scrap = draw(st.text(alphabet="\t\n<p>/-.:(, 17ab", max_size=12))
        text = text[:start] + scrap + text[start + length :]
    return text


@settings(deadline=None)  # the whole document each time, on a machine that may be busy
@given(_mangled())
def test_a_mangled_table_is_read_or_refused(text: str) -> None:
    try:
        drafts = read_drafts(correct_rows(read_table(text, HEADINGS), ERRATA))
        correct_bullets(drafts, ERRATA)
    except PeelError as error:
        assert error.code in {"CRITERIA_TABLE", "CRITERIA_ERRATA"}
    else:
        assert all(piece for d in drafts for pieces in d.pieces.values() for piece in pieces)
