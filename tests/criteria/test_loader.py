"""Loading of editions by name and folder, and what their fingerprint depends on."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from criteria import PeelError, load_edition, shipped_editions

Spoil = Callable[[str, str, str], int]


def test_the_shipped_edition_has_the_published_numbers() -> None:
    edition = load_edition()
    counts = {g: sum(d.grade == g for d in edition.descriptors()) for g in edition.grades}
    assert edition.name == "peel-2018"
    assert list(counts.items()) == [
        ("inadequate", 48),
        ("requires_improvement", 152),
        ("good", 162),
        ("outstanding", 41),
    ]
    assert len(edition.questions) == 24
    assert len(list(edition.sub_questions())) == 68
    assert [q.id for q in edition.questions if not q.graded] == ["5.1"]
    assert "Open Government Licence v3.0" in edition.attribution
    assert edition.scope_text("1") == "Preventing crime and anti-social behaviour"


def test_links_come_with_the_descriptors() -> None:
    descriptors = {d.id: d for d in load_edition().descriptors()}
    assert descriptors["6.2-O1"].sub_questions[0] == "6.2.2"
    assert descriptors["1.1-O2"].theme == "threat-understanding"
    assert all(d.sub_questions and d.theme for d in descriptors.values())


def test_every_shipped_name_is_the_name_of_its_edition() -> None:
    assert shipped_editions() == ("peel-2018",)
    assert [load_edition(name).name for name in shipped_editions()] == list(shipped_editions())


def test_an_edition_of_another_rubric_loads_from_its_folder(library: Path) -> None:
    for given in (library, str(library)):
        edition = load_edition(given)
        assert edition.grades == ("failing", "weak", "sound", "strong", "exemplary")
        assert edition.scope_text("service") == "Service to readers"
        assert edition.ancestors("B.1.2")["principal_area"] == "service"
        assert edition.question_by_id["A.1"].descriptors[0].grade == "exemplary"


def test_descriptors_come_best_grade_first_whatever_their_order_in_the_file(
    copy: Path, library: Path
) -> None:
    data = yaml.safe_load((copy / "criteria.yaml").read_text(encoding="utf-8"))
    for question in data["questions"]:
        question["descriptors"].sort(key=lambda item: item["id"])
    (copy / "criteria.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    assert load_edition(copy) == load_edition(library)


def test_without_links_a_descriptor_serves_its_whole_question(copy: Path) -> None:
    (copy / "links.yaml").unlink()
    descriptor = load_edition(copy).question_by_id["B.1"].descriptors[0]
    assert descriptor.sub_questions == ("B.1.1", "B.1.2")
    assert descriptor.theme == ""


@pytest.mark.parametrize("name", ["peel-1999", "", "../editions/peel_2018", "a\0b"])
def test_an_unknown_edition_names_the_known(name: str) -> None:
    with pytest.raises(PeelError) as caught:
        load_edition(name)
    assert caught.value.code == "CRITERIA_UNKNOWN"
    assert "peel-2018" in caught.value.hint


def test_a_path_that_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(PeelError) as caught:
        load_edition(tmp_path / "nowhere")
    assert caught.value.code == "CRITERIA_FOLDER"


def test_a_faulty_edition_is_refused_with_its_first_faults(copy: Path, spoil: Spoil) -> None:
    line = spoil("criteria.yaml", "id: C.1-W2", "id: C.1-W7")
    with pytest.raises(PeelError) as caught:
        load_edition(copy)
    assert caught.value.code == "CRITERIA_INVALID"
    assert f"criteria.yaml:{line}: questions[3].descriptors[6]" in caught.value.message
    assert f"peel criteria check {copy}" in caught.value.hint
    # This slip breaks the link of the descriptor too: both ends of it are named.
    assert "no link" in caught.value.message


def test_many_faults_are_counted_not_listed(copy: Path) -> None:
    (copy / "links.yaml").write_text("links: {}\n", encoding="utf-8")
    with pytest.raises(PeelError, match="and 40 more"):
        load_edition(copy)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("criteria.yaml", "has no contact with schools", "has no contact with any school"),
        ("criteria.yaml", "How well does the library work with schools?", "And schools?"),
        ("criteria.yaml", "Beyond what is described", "Besides what is described"),
        ("links.yaml", "[B.1.2, B.1.1]", "[B.1.1, B.1.2]"),
        ("links.yaml", "B.1-F1: {sub_questions: [B.1.1], theme: non-users}",
         "B.1-F1: {sub_questions: [B.1.1], theme: others}"),
        ("edition.yaml", "- {name: failing, letter: F}\n- {name: weak, letter: W}\n",
         "- {name: weak, letter: W}\n- {name: failing, letter: F}\n"),
        ("edition.yaml", "core_questions: [A, B]}\n- {id: stewardship, title: Stewardship of "
         "public money, core_questions: [C]}", "core_questions: [A]}\n- {id: stewardship, "
         "title: Stewardship of public money, core_questions: [C, B]}"),
    ],
)  # fmt: skip
def test_the_fingerprint_changes_with_what_can_change_a_suggestion(
    copy: Path, library: Path, spoil: Spoil, name: str, old: str, new: str
) -> None:
    spoil(name, old, new)
    assert load_edition(copy).fingerprint != load_edition(library).fingerprint


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("edition.yaml", "# An invented rubric", "# A made-up rubric"),
        ("edition.yaml", "title: Reading and learning", "title: Reading"),
        ("edition.yaml", "attribution: Invented", "attribution: Made up"),
        ("links.yaml", "note: Editorial", "# why\nnote: Our editorial"),
        ("criteria.yaml", "text: has no contact with schools",
         "text: 'has no contact with schools'"),
    ],
)  # fmt: skip
def test_the_fingerprint_stays_with_what_cannot(
    copy: Path, library: Path, spoil: Spoil, name: str, old: str, new: str
) -> None:
    spoil(name, old, new)
    assert load_edition(copy).fingerprint == load_edition(library).fingerprint


def test_any_descriptor_text_changes_the_fingerprint(copy: Path, library: Path) -> None:
    path = copy / "criteria.yaml"
    text = path.read_text(encoding="utf-8")
    seen = {load_edition(library).fingerprint}
    starts = [match.end() for match in re.finditer(r"grade: \w+, text: '?", text)]
    for start in starts:
        path.write_text(f"{text[:start]}indeed {text[start:]}", encoding="utf-8")
        seen.add(load_edition(copy).fingerprint)
    assert len(seen) == len(starts) + 1


def test_loading_is_quick() -> None:
    # 0.08 s on the slowest machine it was measured on; the bound leaves room for a busy one.
    started = time.process_time()
    load_edition()
    assert time.process_time() - started < 0.5


def test_no_code_outside_the_edition_names_a_grade_of_it() -> None:
    package = Path(__file__).parents[2] / "criteria"
    names = re.compile(r"\b(inadequate|requires_improvement|outstanding)\b", re.IGNORECASE)
    assert [
        path.name for path in package.glob("*.py") if names.search(path.read_text("utf-8"))
    ] == []
