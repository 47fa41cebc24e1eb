"""Every kind of fault is found, with its file, line and keys."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import PeelError, check_edition, load_edition, shipped_editions

Spoil = Callable[[str, str, str], int]

# file, text, what replaces it, keys of the place, part of the message
FAULTS = [
    # edition.yaml
    ("edition.yaml", "title: Public library review 2030\n", "", "", "'title' is missing"),
    ("edition.yaml", "title: Public", "titel: Public", "titel", "unknown key"),
    ("edition.yaml", "name: library-2030", "name: Library 2030!", "name", "lower-case words"),
    ("edition.yaml", "letter: W", "letter: w", "grades[1].letter", "capital"),
    ("edition.yaml", "letter: W", "letter: F", "grades[1]", "'F' already stands in line 6"),
    ("edition.yaml", "name: weak", "name: failing", "grades[1]", "'failing' already stands"),
    ("edition.yaml", "name: weak", "name: Quite weak", "grades[1].name", "lower-case name"),
    ("edition.yaml", "[A, B]", "[A, B, D]", "principal_areas[0].core_questions[2]", "no title"),
    ("edition.yaml", "[C]", "[C, A]", "principal_areas[1].core_questions[1]", "more than once"),
    ("edition.yaml", "[C]", "C", "principal_areas[1].core_questions", "must be a list"),
    ("edition.yaml", "[A, B]", "[A]", "core_questions[1]", "in no principal area"),
    ("edition.yaml", "{id: B, ti", "{id: A, ti", "core_questions[1]", "'A' already stands"),
    ("edition.yaml", "id: service", "id: stewardship", "principal_areas[1]", "already stands"),
    ("edition.yaml", "id: service", "id: A", "core_questions[0]", "id of a principal area"),
    ("edition.yaml", "library-2030\n", "library-2030\nungraded: [Z.9]\n", "ungraded[0]", "'Z.9'"),
    ("edition.yaml", "library-2030\n", "library-2030\nname: x\n", "name", "stands twice"),
    ("edition.yaml", "title: Public", "title: !!python/name:os Public", "title", "tags"),
    # criteria.yaml
    ("criteria.yaml", "id: A.2\n", "id: A.1\n", "questions[1]", "'A.1' already stands"),
    ("criteria.yaml", "id: B.1\n", "id: A.2.2\n", "questions[1].sub_questions[1]",
     "'A.2.2' is also the id of a question"),
    ("criteria.yaml", "core_question: B", "core_question: X", "questions[2]", "no principal area"),
    ("criteria.yaml", "{id: A.2.1,", "{id: A.1.1,", "questions[1].sub_questions[0]", "'A.1.1' alr"),
    ("criteria.yaml", "{id: B.1-T2, grade: strong", "{id: B.1-T2, grade: superb",
     "questions[2].descriptors[2]", "unknown grade 'superb'"),
    ("criteria.yaml", "id: C.1-W2", "id: C.1-W3", "questions[3].descriptors[6]", "be C.1-W2"),
    ("criteria.yaml", "id: C.1-W2", "id: C.1-W1", "questions[3].descriptors[6]", "'C.1-W1' alr"),
    ("criteria.yaml", "text: has no contact with schools", "text: ''",
     "questions[1].descriptors[7].text", "is empty"),
    ("criteria.yaml", "text: has no contact with schools", 'text: "\\e[2J"',
     "questions[1].descriptors[7].text", "control character"),
    ("criteria.yaml", "text: has no contact with schools", "text: [no, contact]",
     "questions[1].descriptors[7].text", "must be text"),
    ("criteria.yaml", "    exemplary: ", "    superb: ", "questions[0].stems.superb", "unknown"),
    # links.yaml
    ("links.yaml", "  B.1-F2:", "  B.1-F9:", "links.B.1-F9", "no descriptor has the id 'B.1-F9'"),
    ("links.yaml", "  B.1-F2:", "  B.1-F9:", "", "'B.1-F2'"),
    ("links.yaml", "B.1-E1: {sub_questions: [B.1.2, B.1.1]",
     "B.1-E1: {sub_questions: [B.1.2, B.1.7]", "links.B.1-E1.sub_questions[1]", "'B.1.7'"),
    ("links.yaml", "B.1-E1: {sub_questions: [B.1.2, B.1.1]",
     "B.1-E1: {sub_questions: [B.1.2, A.1.1]", "links.B.1-E1.sub_questions[1]", "belongs to"),
    ("links.yaml", "B.1-E1: {sub_questions: [B.1.2, B.1.1]",
     "B.1-E1: {sub_questions: [B.1.2, B.1.2]", "links.B.1-E1.sub_questions[1]", "more than once"),
    ("links.yaml", "B.1-E1: {sub_questions: [B.1.2, B.1.1]", "B.1-E1: {sub_questions: []",
     "links.B.1-E1.sub_questions", "at least 1"),
    ("links.yaml", "  B.1-F2:", "  B.1-F1:", "links.B.1-F1", "stands twice"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "path", "message"), FAULTS)
def test_a_fault_is_found_with_its_place(
    copy: Path, spoil: Spoil, name: str, old: str, new: str, path: str, message: str
) -> None:
    spoil(name, old, new)
    faults = check_edition(copy)
    hits = [f for f in faults if f.file == name and f.path == path and message in f.message]
    assert len(hits) == 1, [str(fault) for fault in faults]
    assert hits[0].line is not None
    assert hits[0].where.startswith(f"{name}:{hits[0].line}")


def test_the_line_is_that_of_the_fault(copy: Path, spoil: Spoil) -> None:
    line = spoil("criteria.yaml", "id: C.1-W2", "id: C.1-W7")
    places = [fault.where for fault in check_edition(copy) if fault.file == "criteria.yaml"]
    assert places == [f"criteria.yaml:{line}: questions[3].descriptors[6]"]


def test_every_fault_is_reported_not_only_the_first(copy: Path, spoil: Spoil) -> None:
    spoil("edition.yaml", "title: Public", "titel: Public")
    spoil("criteria.yaml", "id: C.1-W2", "id: C.1-W7")
    spoil("criteria.yaml", "{id: B.1-T2, grade: strong", "{id: B.1-T2, grade: superb")
    spoil("links.yaml", "  A.1-E1: {sub_questions: [A.1.1]", "  A.1-E1: {sub_questions: [Q]")
    faults = check_edition(copy)
    found = "\n".join(fault.message for fault in faults)
    for part in ("'title' is missing", "unknown key", "C.1-W2", "'superb'", "'Q'"):
        assert part in found
    assert [fault.file for fault in faults] == sorted(
        (fault.file for fault in faults),
        key=["edition.yaml", "criteria.yaml", "links.yaml"].index,
    )


def test_fewer_than_two_grades(copy: Path, spoil: Spoil) -> None:
    text = (copy / "edition.yaml").read_text(encoding="utf-8")
    lines = [x for x in text.split("\n") if not x.startswith("- {name: ") or "failing" in x]
    (copy / "edition.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert any("needs at least 2 items, has 1" in str(fault) for fault in check_edition(copy))


def test_a_graded_question_needs_descriptors_and_an_ungraded_has_none(
    copy: Path, spoil: Spoil
) -> None:
    spoil("edition.yaml", "library-2030\n", "library-2030\nungraded: [A.1]\n")
    text = (copy / "criteria.yaml").read_text(encoding="utf-8")
    head = text.rsplit("  descriptors:\n", 1)[0]
    (copy / "criteria.yaml").write_text(head, encoding="utf-8")
    assert [(f.path, f.message) for f in check_edition(copy) if f.file == "criteria.yaml"] == [
        ("questions[0]", "edition.yaml calls it ungraded, but it has descriptors"),
        ("questions[3]", "a graded question needs descriptors"),
    ]


def test_a_core_question_without_questions(copy: Path, spoil: Spoil) -> None:
    spoil("edition.yaml", "[C]", "[C, D]")
    spoil("edition.yaml", "- {id: C, ti", "- {id: D, title: Buildings}\n- {id: C, ti")
    assert [f.message for f in check_edition(copy)] == ["core question 'D' has no question"]


@pytest.mark.parametrize("name", shipped_editions())
def test_shipped_editions_have_no_fault(name: str) -> None:
    load_edition(name)


def test_an_edition_of_another_rubric_has_no_fault(library: Path) -> None:
    assert check_edition(library) == []


def test_links_are_optional_but_empty_links_are_a_fault(copy: Path) -> None:
    (copy / "links.yaml").write_text("links: {}\n", encoding="utf-8")
    assert len(check_edition(copy)) == 43
    (copy / "links.yaml").unlink()
    assert check_edition(copy) == []


@pytest.mark.parametrize("name", ["edition.yaml", "criteria.yaml"])
def test_a_missing_file_is_a_fault(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert [str(fault) for fault in check_edition(copy)] == [f"{name}: is missing"]


@pytest.mark.parametrize("name", ["edition.yaml", "criteria.yaml", "links.yaml"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "must be a mapping"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"ok: 1\nbad: caf\xe9\n", "is not UTF-8 text"),
        (b"a: [1, 2\n", "is not valid YAML"),
        (b"a: 'x\n", "is not valid YAML"),
        (b"a: \x00\n", "is not valid YAML"),
        (b"a: &x [1]\nb: [*x, *x]\n", "aliases are not allowed"),
        (b"<<: &x {a: 1}\n", "unknown key"),
        (b"[" * 100_000, "nested too deeply"),
        (b"a: 1\n---\nb: 2\n", "more than one YAML document"),
        (b"? [a]\n: b\n", "a key must be plain text"),
        (b"- a\n", "must be a mapping"),
        (b"- \n" * 100_001, "more than 100000 values"),
        (b"# " + b"x" * 5_000_000, "is over 5 MB"),
    ],
)
def test_a_spoilt_file_is_a_fault(copy: Path, name: str, content: bytes, message: str) -> None:
    (copy / name).write_bytes(content)
    assert any(f.file == name and message in f.message for f in check_edition(copy))


def test_the_place_of_a_fault_shows_no_control_characters_and_stays_short(copy: Path) -> None:
    (copy / "links.yaml").write_text(
        f'links: {{}}\n"\\e[2J": 1\n{"k" * 999}: 1\n', encoding="utf-8"
    )
    places = [fault.where for fault in check_edition(copy) if "unknown key" in fault.message]
    assert places == [r"links.yaml:2: '\x1b[2J'", f"links.yaml:3: {'k' * 60}"]


def test_a_folder_or_a_pipe_in_place_of_a_file_is_a_fault(copy: Path) -> None:
    (copy / "criteria.yaml").unlink()
    (copy / "criteria.yaml").mkdir()
    (copy / "links.yaml").unlink()
    os.mkfifo(copy / "links.yaml")
    found = [str(fault) for fault in check_edition(copy)]
    assert found == ["criteria.yaml: is not a file", "links.yaml: is not a file"]


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path, message in (("nowhere", "doesn't exist"), ("file", "is a file, not a folder")):
        with pytest.raises(PeelError, match=message) as caught:
            check_edition(tmp_path / path)
        assert caught.value.code == "CRITERIA_FOLDER"


@settings(deadline=None)  # copying a folder takes as long as the disk likes
@given(
    st.sampled_from(["edition.yaml", "criteria.yaml", "links.yaml"]),
    st.one_of(
        st.binary(max_size=200), st.text(alphabet=" -:[]{}'\"|>&*!?#%@ab1\n").map(str.encode)
    ),
)
def test_no_content_breaks_the_checks(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    source = Path(__file__).parent.parent / "fixtures" / "editions" / "library_2030"
    folder = Path(shutil.copytree(source, tmp_path_factory.mktemp("any") / "edition"))
    (folder / name).write_bytes(content)
    assert all(str(fault) for fault in check_edition(folder))
