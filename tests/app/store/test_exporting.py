"""What is exported can be read in again, whatever people write."""

import datetime
import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.store import Store
from app.store.exporting import EXPORTS, export_records
from app.store.judgments import judgments, record_judgments
from app.store.outcomes import outcomes, record_outcomes
from classifier.fingerprints import judgment_fingerprint
from classifier.judgments import Judgment, ModeratedOutcome
from classifier.reading.judgments import read_judgments
from classifier.reading.outcomes import read_outcomes
from criteria.schema import Edition

from .samples import judgment, outcome

# Control characters apart, which no csv file may hold many of.
WRITTEN = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\t\r\n'=-,;")
)
NAME = WRITTEN.map(str.strip).filter(lambda name: 0 < len(name) <= 60)
COLUMN = st.text(string.ascii_lowercase, min_size=1).map(lambda name: f"our_{name}")


@st.composite
def some_judgments(draw: st.DrawFn) -> list[Judgment]:
    names = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    return [
        Judgment(
            judgment_id=name,
            force="Kent",
            scope=draw(st.sampled_from(["3", "3.2", "3.2.4"])),
            grade=draw(st.sampled_from(["good", "inadequate"])),
            text=draw(WRITTEN.filter(lambda text: bool(text.strip()))),
            inspector=draw(st.none() | NAME),
            date=draw(st.none() | st.dates(max_value=datetime.date(2020, 1, 1))),
            extra=draw(st.dictionaries(COLUMN, WRITTEN | st.integers() | st.none(), max_size=2)),
            suggestion_seen=draw(st.none() | st.booleans()),
        )
        for name in names
    ]


@pytest.mark.parametrize("suffix", EXPORTS)
@settings(max_examples=25, deadline=None)
@given(given_judgments=some_judgments())
def test_judgments_come_back_as_they_were(
    suffix: str, edition: Edition, given_judgments: list[Judgment]
) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open("sqlite:///:memory:") as store:
        with store.writing() as session:
            record_judgments(session, given_judgments, who="me")
        path = Path(folder) / f"out.{suffix}"
        with store.reading() as session, path.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(EXPORTS[suffix](export_records(session)))
            kept = [one.fingerprint for one in judgments(session)]
        assert [judgment_fingerprint(one) for one in read_judgments(path, edition)] == kept


def test_a_decision_stands_beside_the_version_it_was_about(
    store: Store, tmp_path: Path, edition: Edition
) -> None:
    full = ModeratedOutcome(
        judgment(),
        "outstanding",
        moderator="The panel",
        moderated_at=datetime.datetime(2019, 5, 1, 10, 30, tzinfo=datetime.UTC),
        reason="=why not",
    )
    with store.writing() as session:
        record_judgments(session, [judgment(), judgment("j2")], who="me")
        record_outcomes(session, [full, outcome(judgment("j2"))], who="me")
        record_judgments(session, [judgment("j2", grade="inadequate")], who="me")
    path = tmp_path / "out.csv"
    with store.reading() as session:
        path.write_text("".join(EXPORTS["csv"](export_records(session))), newline="")
        (first, second) = outcomes(session)
    assert read_outcomes(path, edition) == [full] == [first.outcome]
    assert second.outcome.judgment.grade == "good"
