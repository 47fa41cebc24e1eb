"""Training examples: all there, labelled soundly, and without verdicts."""

from collections import Counter

from criteria.schema import Edition
from eval.records import RECORDS, Finding, Record, read_records
from training.examples import examples_of, examples_of_criteria, read_authored


def test_authored_lines_are_read_whole(edition: Edition) -> None:
    examples, records = read_authored()
    assert len(records) == 184
    kinds = Counter(example.relevance for example in examples)
    assert kinds["other"] == 120 + 330
    assert kinds["evidence"] >= 2600 + 190
    known = {sub.id for sub in edition.sub_questions()}
    assert {name for example in examples for name, _ in example.routes} == known


def test_two_annotators_make_a_soft_route(edition: Edition) -> None:
    finding = Finding("No plan.", "1.1.1", "negative", -2.0, "1.1.2", "1.2.1")
    [example] = examples_of([Record("r", "X", 2016, "1", "good", (finding,))], edition)
    assert dict(example.routes) == {"1.1.1": 0.5, "1.1.2": 0.35, "1.2.1": 0.15}


def test_verdicts_are_not_trained_on(edition: Edition) -> None:
    text = "The force is good at this. Half the files had no supervisor review."
    finding = Finding(text, "2.1.1", "negative", -2.0)
    [example] = examples_of([Record("r", "X", 2016, "2", "good", (finding,))], edition)
    assert example.text == "Half the files had no supervisor review."


def test_descriptors_teach_the_strength_of_their_grade(
    edition: Edition, library_edition: Edition
) -> None:
    for criteria in (edition, library_edition):
        by_text = {item.text: item.grade for item in criteria.descriptors()}
        examples = [e for e in examples_of_criteria(criteria) if e.strength is not None]
        strengths = {by_text[example.text]: example.strength for example in examples}
        ordered = [strengths[grade] for grade in criteria.grades]
        assert ordered == sorted(ordered)
        assert (ordered[0], ordered[-1]) == (-3.0, 3.0)


def test_records_have_every_label_the_heads_need(edition: Edition) -> None:
    for example in examples_of(read_records(RECORDS, edition), edition):
        assert example.strength is not None
        assert example.leaning in {"negative", "mixed", "positive"}
        assert example.text
