"""Flags: dismissed ones stay down while nothing changed, and decisions are counted by kind."""

import pytest

from app.store import Store
from app.store.events import events
from app.store.flag_rates import rates
from app.store.flag_search import flags
from app.store.flags import DISMISSED, UPHELD, Raised, dispose, dispositions, record_flags
from app.store.judgments import record_judgments
from classifier.fingerprints import flag_fingerprint
from classifier.judgments import Judgment
from criteria.errors import PeelError

from .samples import judgment


def raised(kind: str, *about: Judgment, score: float = 0.5) -> Raised:
    names = tuple(one.judgment_id for one in about)
    return Raised(flag_fingerprint(kind, about), kind, names, score, {"reason": "so"})


def show(store: Store, *shown: Raised) -> int:
    with store.writing() as session:
        return record_flags(session, shown, who="me")


def decide(store: Store, flag: Raised, verdict: str, reason: str = "seen the files") -> None:
    with store.writing() as session:
        dispose(session, flag.fingerprint[:12], verdict, reason, who="me")


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing() as session:
        record_judgments(session, [judgment("j1"), judgment("j2")], who="me")
    return store


def test_a_flag_is_known_again_until_a_judgment_changes(filled: Store) -> None:
    pair = raised("pair", judgment("j1"), judgment("j2"))
    assert pair.fingerprint == flag_fingerprint("pair", [judgment("j2"), judgment("j1")])
    assert (show(filled, pair), show(filled, pair)) == (1, 0)
    decide(filled, pair, DISMISSED)
    with filled.reading() as session:
        (found,) = flags(session)
        assert found.standing
        assert dispositions(session)[pair.fingerprint].verdict == DISMISSED
    with filled.writing() as session:
        record_judgments(session, [judgment("j2", grade="outstanding")], who="me")
    changed = raised("pair", judgment("j1"), judgment("j2", grade="outstanding"))
    assert changed.fingerprint != pair.fingerprint
    with filled.reading() as session:
        assert changed.fingerprint not in dispositions(session)
        assert [one.standing for one in flags(session)] == [False]


def test_the_latest_decision_stands_and_the_same_twice_is_one(filled: Store) -> None:
    flag = raised("thin", judgment("j1"))
    show(filled, flag)
    for verdict in (DISMISSED, DISMISSED, UPHELD):
        decide(filled, flag, verdict)
    with filled.reading() as session:
        assert dispositions(session)[flag.fingerprint].verdict == UPHELD
        decisions = [one for one in events(session) if one.what == "disposition recorded"]
    assert [one.why for one in decisions] == ["seen the files"] * 2


def test_scores_are_refreshed_and_sorted(filled: Store) -> None:
    show(filled, raised("thin", judgment("j1"), score=0.1), raised("pair", judgment("j2")))
    show(filled, raised("thin", judgment("j1"), score=0.9))
    with filled.reading() as session:
        assert [one.raised.score for one in flags(session)] == [0.9, 0.5]


def test_rates_count_decisions_by_kind(filled: Store) -> None:
    one, two, three = (raised("thin", judgment("j1")), raised("thin"), raised("pair"))
    show(filled, one, two, three)
    decide(filled, one, UPHELD)
    decide(filled, two, DISMISSED)
    with filled.reading() as session:
        pair, thin = rates(flags(session))
    assert (pair.kind, pair.raised, pair.share_upheld) == ("pair", 1, None)
    assert (thin.kind, thin.raised, thin.share_upheld) == ("thin", 2, 0.5)


@pytest.mark.parametrize(
    ("name", "reason", "code"),
    [("ffff", "x", "FLAG_UNKNOWN"), ("", "x", "FLAG_UNKNOWN"), ("%", "x", "FLAG_UNKNOWN")],
)
def test_unknown_flags_are_told(filled: Store, name: str, reason: str, code: str) -> None:
    show(filled, Raised("ab" * 32, "thin", (), 1.0, {}), Raised("ac" * 32, "thin", (), 1.0, {}))
    with pytest.raises(PeelError) as caught, filled.writing() as session:
        dispose(session, name, DISMISSED, reason, who="me")
    assert caught.value.code == code


def test_an_id_must_name_one_flag_and_a_reason_must_be_given(filled: Store) -> None:
    show(filled, Raised("ab" * 32, "thin", (), 1.0, {}), Raised("ac" * 32, "thin", (), 1.0, {}))
    for name, reason, code in (("a", "x", "FLAG_AMBIGUOUS"), ("ab", "  ", "FLAG_NO_REASON")):
        with pytest.raises(PeelError) as caught, filled.writing() as session:
            dispose(session, name, DISMISSED, reason, who="me")
        assert caught.value.code == code
