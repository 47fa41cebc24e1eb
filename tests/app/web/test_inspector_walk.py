"""The inspector's walk: file notes, judge first, see the suggestion, change the grade, download."""

import io
import re

import docx
import pytest

from tests.app.serving_samples import Visitor

NOTE = "Call handlers spot repeat victims.\nNobody owns the backlog.\n"
GRADE = {"scope": "3", "grade": "good", "reason": "Calls are handled well.", "force": "Kent"}


def filed(visitor: Visitor, text: str = NOTE, **fields: str) -> str:
    sent = visitor.post("/notes", {"text": text, "force": "Kent", **fields})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def test_the_suggestion_waits_for_the_inspectors_own_grade(inspector: Visitor) -> None:
    note = filed(inspector)
    page = inspector.get(note)
    assert "Your own grade first" in page.text
    assert "64%" not in page.text
    assert inspector.get(f"{note}/suggestion").headers["location"] == note
    assert inspector.get(f"{note}/download/csv").headers["location"] == note


def test_a_grade_given_first_is_recorded_as_such_and_a_change_as_a_version(
    inspector: Visitor,
) -> None:
    note = filed(inspector)
    saved = inspector.post(f"{note}/grades", GRADE)
    assert saved.headers["location"] == f"{note}/suggestion"
    page = inspector.get(f"{note}/suggestion").text
    assert "Before seeing the suggestion" in page
    assert "64%" in page
    assert "identifies vulnerable and repeat victims" in page
    inspector.post(f"{note}/grades", {**GRADE, "grade": "outstanding"})
    page = inspector.get(f"{note}/suggestion").text
    assert "After seeing the suggestion" in page
    assert "Before seeing the suggestion" in page
    assert "version 2" in page


def test_a_suggestion_seen_without_judging_is_recorded(inspector: Visitor) -> None:
    note = filed(inspector)
    inspector.post(f"{note}/reveal")
    inspector.post(f"{note}/grades", GRADE)
    page = inspector.get(f"{note}/suggestion").text
    assert "After seeing the suggestion" in page
    assert "Before seeing the suggestion" not in page


@pytest.mark.parametrize("missing", ["scope", "grade", "reason"])
def test_what_is_missing_is_said_and_the_rest_kept(inspector: Visitor, missing: str) -> None:
    note = filed(inspector)
    answer = inspector.post(f"{note}/grades", {**GRADE, missing: ""})
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert f'href="#{missing}' in answer.text
    if missing != "reason":
        assert GRADE["reason"] in answer.text
    assert inspector.get(f"{note}/suggestion").headers["location"] == note


def test_an_empty_form_keeps_what_was_chosen(inspector: Visitor) -> None:
    answer = inspector.post("/notes", {"text": " ", "force": "Kent", "scope": "3"})
    assert answer.status_code == 400
    assert 'value="Kent"' in answer.text
    assert re.search(r'<option value="3" selected', answer.text)


def test_a_file_of_notes_becomes_a_note_a_row(inspector: Visitor) -> None:
    rows = "note_id,text,force\na,First note.,Kent\nb,Second note.,Essex\n"
    sent = inspector.post("/notes", files={"file": ("week.csv", rows.encode())})
    assert sent.headers["location"] == "/notes"
    listed = inspector.get("/notes").text
    assert ">a<" in listed
    assert "Essex" in listed


def test_a_note_on_which_the_model_fails_says_so_and_can_be_graded(inspector: Visitor) -> None:
    rows = "note_id,text,force\na,First note.,Kent\nb,Fail on purpose.,Essex\n"
    sent = inspector.post("/notes", files={"file": ("week.csv", rows.encode())})
    assert sent.headers["location"] == "/notes"
    listed = inspector.get("/notes").text
    assert "Suggestion not yet seen" in listed
    note = re.findall(r'href="(/notes/[\w-]{12})"><bdi>b<', listed)[0]
    page = inspector.get(note).text
    assert "No suggestion can be made for this note: the model failed on it" in page
    assert inspector.post(f"{note}/grades", GRADE).headers["location"] == note
    assert filed(inspector, "Fail alone.").startswith("/notes/")


def test_a_wrong_row_is_named_and_nothing_is_kept(inspector: Visitor) -> None:
    rows = "text,date\nFirst note.,2019-03-27\nSecond note.,yesterday\n"
    sent = inspector.post("/notes", files={"file": ("week.csv", rows.encode())})
    assert sent.status_code == 400
    assert "week.csv, line 3, column date" in sent.text
    assert "not filed any notes" in inspector.get("/notes").text


@pytest.mark.parametrize("format_name", ["html", "csv", "docx"])
def test_the_suggestion_can_be_downloaded(inspector: Visitor, format_name: str) -> None:
    note = filed(inspector)
    inspector.post(f"{note}/reveal")
    sent = inspector.get(f"{note}/download/{format_name}")
    assert sent.status_code == 200
    assert f'filename="pasted.{format_name}"' in sent.headers["content-disposition"]
    if format_name == "docx":
        document = docx.Document(io.BytesIO(sent.content))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    else:
        text = sent.text
    assert "Call handlers spot repeat victims." in text


def test_a_note_of_somebody_else_is_not_to_be_found(inspector: Visitor) -> None:
    note = filed(inspector)
    inspector.post("/sign-out")
    inspector.sign_in("admin")
    assert inspector.get(note).status_code == 404


def test_single_user_mode_says_so(alone: Visitor) -> None:
    assert "Single-user mode" in alone.get("/").text
    assert filed(alone).startswith("/notes/")
