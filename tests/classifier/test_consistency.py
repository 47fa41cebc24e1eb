"""What is flagged and what is not, kind by kind."""

from dataclasses import replace
from datetime import date

import pytest

from classifier.consistency import FLAGS, find_flags, rank
from classifier.consistency.agreement import ALL, MODERATED, SUGGESTION, agreements
from classifier.consistency.heat import heat_map
from classifier.judgments import ModeratedOutcome
from criteria.schema import Edition
from tests.classifier.judged import SURE_GOOD, SURE_POOR, checked


def found(kind: str, judgments: list, edition: Edition) -> list:
    return list(FLAGS[kind](judgments, edition))


def test_two_steps_off_outrank_one_and_a_fitting_grade_is_not_flagged(edition: Edition) -> None:
    judgments = [
        checked(edition, "fits", "good"),
        checked(edition, "one", "requires_improvement"),
        checked(edition, "two", "inadequate"),
    ]
    flags = find_flags(judgments, edition)
    kinds = [f for f in flags if f.kind == "unlike_its_evidence"]
    assert [f.judgment_id for f in kinds] == ["two", "one"]
    assert [f.steps for f in kinds] == [2, 1]
    assert kinds[0].expected_grade == "good"
    assert kinds[0].score == pytest.approx(0.8, abs=0.03)
    assert set(kinds[0].evidence) == {"two says 0", "two says 1"}
    assert "inadequate" in kinds[0].reason


def test_ranking_names_every_judgment_most_suspicious_first(edition: Edition) -> None:
    judgments = [
        checked(edition, "fits", "good"),
        checked(edition, "two", "inadequate"),
        checked(edition, "one", "requires_improvement"),
        checked(edition, "empty", "good", topics=(), strengths=()),
    ]
    ranking = rank(judgments)
    assert {one.judgment_id for one in ranking} == {"fits", "one", "two", "empty"}
    assert [one.judgment_id for one in ranking][:2] == ["two", "one"]
    assert all(0 <= one.suspicion <= 1 for one in ranking)
    assert rank([]) == []


PAIR = "similar_evidence_different_grade"


def test_same_evidence_with_other_grades_is_flagged_across_forces_on_one_scope(
    edition: Edition,
) -> None:
    one = checked(edition, "a", "good")
    other = checked(edition, "b", "requires_improvement", force="South")
    [flag] = found(PAIR, [one, other], edition)
    assert flag.judgment_id == "b"
    assert flag.related == ("a",)
    assert flag.steps == 1
    assert {"b says 0", "a says 0"} <= set(flag.evidence)
    elsewhere = checked(edition, "b", "requires_improvement", force="South", scope="2")
    at_home = checked(edition, "b", "requires_improvement")
    same_grade = checked(edition, "b", "good", force="South")
    for harmless in (elsewhere, at_home, same_grade):
        assert found(PAIR, [one, harmless], edition) == []


def test_the_same_topics_with_the_opposite_said_of_them_are_no_pair(edition: Edition) -> None:
    one = checked(edition, "a", "good")
    other = checked(
        edition, "b", "requires_improvement", SURE_POOR, force="South", strengths=(-2.0, -2.0)
    )
    assert found(PAIR, [one, other], edition) == []


def test_good_and_bad_crossed_over_between_topics_are_no_pair(edition: Edition) -> None:
    one = checked(edition, "a", "good", strengths=(2.0, -2.0))
    other = checked(edition, "b", "inadequate", force="South", strengths=(-2.0, 2.0))
    assert found(PAIR, [one, other], edition) == []


def test_a_difference_that_the_evidence_explains_is_not_flagged(edition: Edition) -> None:
    one = checked(edition, "a", "good")
    other = checked(edition, "b", "requires_improvement", SURE_POOR, force="South")
    assert found(PAIR, [one, other], edition) == []


ROLL_UP = "roll_up_contradiction"


def test_a_core_question_below_all_its_questions_is_flagged(edition: Edition) -> None:
    day = date(2018, 5, 1)
    core = checked(edition, "core", "requires_improvement", day=day)
    parts = [checked(edition, q, "good", scope=q, day=day) for q in ("3.1", "3.2")]
    [flag] = found(ROLL_UP, [core, *parts], edition)
    assert flag.judgment_id == "core"
    assert flag.related == ("3.1", "3.2")
    assert (flag.expected_grade, flag.steps) == ("good", 1)
    assert "between_lowest_and_highest_question" in flag.reason


def test_roll_up_is_silent_within_range_in_another_round_or_force_or_with_one_question(
    edition: Edition,
) -> None:
    day = date(2018, 5, 1)
    core = checked(edition, "core", "requires_improvement", day=day)
    low = checked(edition, "3.1", "inadequate", scope="3.1", day=day)
    high = checked(edition, "3.2", "good", scope="3.2", day=day)
    good = checked(edition, "3.1", "good", scope="3.1", day=day)
    late = [replace(o, judgment=replace(o.judgment, date=date(2019, 5, 1))) for o in (good, high)]
    away = [replace(o, judgment=replace(o.judgment, force="South")) for o in (good, high)]
    for parts in ([low, high], late, away, [high]):
        assert found(ROLL_UP, [core, *parts], edition) == []


def test_thin_evidence_tells_none_one_and_little(edition: Edition) -> None:
    none = checked(edition, "none", "good", topics=(), strengths=())
    one = checked(edition, "one", "good", topics=(0,), strengths=(2.0,))
    little = checked(edition, "little", "good", strengths=(0.5, 0.5))
    enough = checked(edition, "enough", "good")
    flags = found("thin_evidence", [none, one, little, enough], edition)
    assert [flag.judgment_id for flag in flags] == ["none", "one", "little"]
    assert flags[0].score == max(flag.score for flag in flags) == 0.5
    assert "nothing" in flags[0].reason


def group(edition: Edition, inspector: str, grades: list[str]) -> list:
    return [
        checked(edition, f"{inspector}{i}", grade, inspector=inspector)
        for i, grade in enumerate(grades)
    ]


def test_severity_needs_enough_judgments_and_an_interval_off_nought(edition: Edition) -> None:
    fair = ["good"] * 9 + ["requires_improvement"]
    others = [j for name in "abcd" for j in group(edition, name, fair)]
    hard = group(edition, "hard", ["requires_improvement"] * 9 + ["good"])
    [flag] = found("severity", [*others, *hard], edition)
    assert flag.inspector == "hard"
    assert flag.judgment_id is None
    assert flag.estimate is not None and flag.estimate < -0.3
    assert flag.interval is not None and flag.interval[1] < 0
    assert "harder" in flag.reason and "consistency" in flag.reason
    few = group(edition, "few", ["requires_improvement"] * 5)
    assert found("severity", [*others, *few], edition) == []


def test_a_model_that_reads_everybody_low_accuses_nobody(edition: Edition) -> None:
    grades = ["outstanding"] * 9 + ["good"]
    everybody = [j for name in "abcd" for j in group(edition, name, grades)]
    assert found("severity", everybody, edition) == []


def test_a_flag_keeps_its_id_until_a_judgment_changes(edition: Edition) -> None:
    two = checked(edition, "two", "inadequate")
    [flag] = found("unlike_its_evidence", [two], edition)
    surer = checked(edition, "two", "inadequate", (0.0, 0.05, 0.93, 0.02))
    [again] = found("unlike_its_evidence", [surer], edition)
    assert flag.flag_id == again.flag_id
    assert flag.score != again.score
    regraded = checked(edition, "two", "requires_improvement")
    [changed] = found("unlike_its_evidence", [regraded], edition)
    assert changed.flag_id != flag.flag_id


def test_flags_come_highest_score_first_and_an_empty_set_has_none(edition: Edition) -> None:
    judgments = [
        checked(edition, "two", "inadequate"),
        checked(edition, "none", "good", topics=(), strengths=()),
        checked(edition, "one", "requires_improvement", force="South"),
    ]
    scores = [flag.score for flag in find_flags(judgments, edition)]
    assert len(scores) >= 4
    assert scores == sorted(scores, reverse=True)
    assert find_flags([], edition) == []


def test_agreement_is_given_for_the_set_and_large_parts_and_moderated_grades(
    edition: Edition,
) -> None:
    judgments = [
        checked(
            edition,
            f"j{i}",
            "good" if i % 3 else "requires_improvement",
            SURE_GOOD if i % 2 else SURE_POOR,
            force="North" if i < 12 else "South",
        )
        for i in range(18)
    ]
    outcomes = [ModeratedOutcome(one.judgment, "good") for one in judgments[:11]]
    rows = agreements(judgments, outcomes, edition)
    places = {(row.with_what, row.by, row.name): row for row in rows}
    assert places[SUGGESTION, ALL, ALL].n == 18
    assert places[MODERATED, ALL, ALL].n == 11
    assert (SUGGESTION, "force", "North") in places
    assert (SUGGESTION, "force", "South") not in places
    same = [one.grade == one.best_grade for one in judgments]
    assert places[SUGGESTION, ALL, ALL].same == sum(same) / 18


def test_the_map_tells_the_mean_difference_of_a_force_on_a_scope(edition: Edition) -> None:
    judgments = [
        checked(edition, "a", "good", (0.0, 0.0, 1.0, 0.0)),
        checked(edition, "b", "inadequate", (0.0, 0.0, 1.0, 0.0)),
        checked(edition, "c", "good", topics=(), strengths=(), force="South"),
    ]
    found_map = heat_map(judgments, edition)
    assert found_map.forces == ("North",)
    assert found_map.cells["North", "3"].steps == pytest.approx(-1)
    assert found_map.cells["North", "3"].n == 2
