"""Outcomes as training rows: what is left out, what is marked, whose names are gone."""

from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from classifier.judgments import ModeratedOutcome
from criteria.schema import Edition
from eval.records import RECORDS, read_records
from tests.training.outcome_samples import outcome, outcomes, toy_records
from training.copies import MOSTLY_KNOWN, Run, known_share, runs
from training.masking import mask_names
from training.outcomes import prepare


def with_text(given: ModeratedOutcome, text: str, **more: object) -> ModeratedOutcome:
    return replace(given, judgment=replace(given.judgment, text=text, **more))


def test_copies_contradictions_and_known_texts_are_left_out_and_told(edition: Edition) -> None:
    first, second, third, fourth = outcomes(4)
    copy = with_text(third, first.judgment.text.upper() + "!", scope=first.judgment.scope)
    same_words = with_text(
        fourth, second.judgment.text, scope=second.judgment.scope, force="elsewhere"
    )
    copy = replace(copy, moderated_grade=first.moderated_grade)
    record = toy_records()[0]
    known = with_text(outcome(9, "good"), "\n".join(f.text for f in record.findings))
    found = prepare(
        [first, second, copy, same_words, known], edition, toy_records(), source="x.csv"
    )
    assert [row.id for row in found.rows] == ["j0"]
    assert found.report.duplicates == {"j2": "j0"}
    assert found.report.contradictions == (("j1", "j3"),)
    assert found.report.known == ("j9",)


def test_evidence_mostly_made_of_published_findings_is_known(edition: Edition) -> None:
    """Findings of several records, put together anew, with a slip in each."""
    published = [record.findings[0].text for record in toy_records()[:4]]
    slips = [text.replace("batch", "btach") for text in published]
    new = "Nobody had looked at the queue of digital devices for more than a year."
    mostly = with_text(outcome(0, "good"), "\n".join([*slips, new.split(" for ")[0]]))
    partly = with_text(
        outcome(1, "good"), "\n".join([published[0], new, new.replace("year", "month")])
    )
    found = prepare([mostly, partly], edition, toy_records(), source="x.csv")
    assert found.report.known == ("j0",)
    assert [row.id for row in found.rows] == ["j1"]


LONG = "Plans are read by the whole team and acted on within a week, as the log of May shows."


def test_a_copy_with_a_word_changed_is_left_out_unless_its_grade_differs(edition: Edition) -> None:
    changed = LONG.replace("week", "month")
    given = [
        with_text(outcome(number, grade), text, scope="3")
        for number, grade, text in (
            (0, "good", LONG),
            (1, "good", changed),
            (2, "inadequate", changed.replace("log", "file")),
            (3, "good", LONG.replace(" as the log of May shows", " and nobody has looked since")),
        )
    ]
    found = prepare(given, edition, [], source="x.csv")
    assert found.report.duplicates == {"j1": "j0"}
    assert [row.id for row in found.rows] == ["j0", "j2", "j3"]


def test_which_copy_stays_does_not_depend_on_the_order_of_the_file(edition: Edition) -> None:
    first, other = outcome(0, "good", force="Northshire"), outcome(1, "good", force="Eastvale")
    other = with_text(other, first.judgment.text, scope=first.judgment.scope, suggestion_seen=True)
    kept = [
        prepare(given, edition, [], source="x").rows for given in ([first, other], [other, first])
    ]
    assert kept[0] == kept[1]


KNOWN = set(runs("one two three four five six"))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("One two: three, four five SIX!", 1.0),
        ("one two three four five", 1.0),
        ("one two three four", 0.0),
        ("zero one two three four five", 5 / 6),
        ("six five four three two one", 0.0),
        ("", 0.0),
    ],
)
def test_the_known_share_counts_words_in_known_runs(text: str, share: float) -> None:
    assert known_share(text, KNOWN) == pytest.approx(share)


def test_the_records_of_one_force_are_not_mostly_known_from_others(edition: Edition) -> None:
    """What police write alike by chance stays well below the threshold."""
    records = read_records(RECORDS, edition)
    found: Counter[Run] = Counter()
    of_force: dict[str, set[Run]] = defaultdict(set)
    for record in records:
        of_force[record.force].update(r for f in record.findings for r in runs(f.text))
    for each in of_force.values():
        found.update(each)
    for record in records:
        text = "\n".join(finding.text for finding in record.findings)
        elsewhere = {r for r in runs(text) if found[r] - (r in of_force[record.force]) > 0}
        assert known_share(text, elsewhere) < 0.7 * MOSTLY_KNOWN


def test_a_grade_given_after_a_look_at_the_suggestion_counts_for_less(edition: Edition) -> None:
    given = [outcome(0, "good", seen=True), outcome(1, "good", seen=False), outcome(2, "good")]
    found = prepare(given, edition, [], source="store", seen_weight=0.25)
    assert [(row.weight, row.seen) for row in found.rows] == [
        (0.25, True),
        (1.0, False),
        (1.0, False),
    ]
    assert found.report.seen == ("j0",)


MASKED = {
    "Sgt Smith told us Jane Carter keeps the log.": ("Smith", "Jane", "Carter"),
    "Spoke to PC 1234 Jones and DCI A. Patel.": ("Jones", "Patel"),
    "Chief Constable Olivia Pinkney leads it.": ("Olivia", "Pinkney"),
    "Write to a.b@force.example or ring 0161 496 0123.": ("a.b@", "0161"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", MASKED)
def test_names_and_addresses_are_masked(text: str) -> None:
    [masked] = mask_names([text], frozenset())
    for word in MASKED[text]:
        assert word not in masked


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "text",
    [
        "Chief Officer team is strong, and PS Team are stretched.",
        "Dip samples show progress. Bias is checked.",
        "No backlog in the Northshire control room since 2016.",
    ],
)
def test_what_is_no_name_stays(text: str) -> None:
    assert mask_names([text], frozenset({"northshire"})) == [text]


@pytest.mark.filterwarnings("ignore")
def test_the_row_has_the_hash_of_what_was_written_and_not_its_names(edition: Edition) -> None:
    text = "Sgt Smith keeps the log up to date."
    found = prepare([with_text(outcome(0, "good"), text)], edition, [], source="store")
    assert found.report.masked == ("j0",)
    assert "Smith" not in found.rows[0].text
    plain = prepare([with_text(outcome(0, "good"), "[x]" + text)], edition, [], source="store")
    assert found.rows[0].sha256 != plain.rows[0].sha256
