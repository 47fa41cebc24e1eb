"""The inspector's walk: file notes, judge first, see the suggestion, change the grade, download."""

import io
import re

import docx
import pytest

from app.serving.filed_notes import file_notes, notes_of_upload
from app.serving.job_kinds import UPLOAD
from app.serving.jobs import add_job, ask_to_cancel
from app.serving.services import Services
from app.serving.suggesting import suggest_some
from app.store.events import events
from app.web.pages.notes import title_of
from classifier.types import Note
from tests.app.serving_samples import Visitor, wait_for_jobs

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
    name = "Call-handlers-spot-repeat-victims--Nobody-owns"
    assert f'filename="{name}-.{format_name}"' in sent.headers["content-disposition"]
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


@pytest.mark.parametrize("force", ["essex", "ESSEX", "Essex Police", "E" * 360])
def test_a_force_is_spelt_alike_in_form_file_and_grade(
    inspector: Visitor, team: Services, force: str
) -> None:
    answer = inspector.post("/notes", {"text": NOTE, "force": force})
    assert answer.status_code == 400
    assert 'href="#force"' in answer.text
    rows = f"note_id,text,force\na,First note.,Kent\nb,Second note.,{force}\n"
    answer = inspector.post("/notes", files={"file": ("week.csv", rows.encode())})
    assert answer.status_code == 400
    assert "note b" in answer.text
    assert "not filed any notes" in inspector.get("/notes").text
    # A note that was filed before forces were checked can be graded, once its force is mended.
    with team.store.writing() as db:
        upload, _ = file_notes(db, "inspector", [Note(NOTE, force=force)])
        [key] = notes_of_upload(db, upload, "inspector")
    answer = inspector.post(f"/notes/{key}/grades", {**GRADE, "force": ""})
    assert answer.status_code == 400
    assert 'href="#force"' in answer.text
    assert f'name="force" type="text" value="{force}"' in answer.text
    mended = {**GRADE, "force": "Essex"}
    assert inspector.post(f"/notes/{key}/grades", mended).status_code == 303


def test_a_grade_given_before_the_suggestion_is_shown_and_counts_as_judged_first(
    inspector: Visitor, team: Services
) -> None:
    with team.store.writing() as db:
        upload, _ = file_notes(db, "inspector", [Note(NOTE, force="Kent")])
        [key] = notes_of_upload(db, upload, "inspector")
    assert "Save your grade" in inspector.get(f"/notes/{key}").text
    assert inspector.post(f"/notes/{key}/grades", GRADE).headers["location"] == f"/notes/{key}"
    page = inspector.get(f"/notes/{key}").text
    assert "Your grade is kept" in page
    assert GRADE["reason"] in page
    assert "Before seeing the suggestion" in page
    suggest_some(team.store, team.answerer, "inspector", upload, most=1)
    page = inspector.get(f"/notes/{key}").text
    assert "Show the suggestion" in page
    assert "without grading" not in page
    inspector.post(f"/notes/{key}/reveal")
    assert judged_first(team) == [True]


def test_a_suggestion_seen_on_a_copy_counts_as_seen(inspector: Visitor, team: Services) -> None:
    inspector.post(f"{filed(inspector)}/reveal")
    copy = filed(inspector, NOTE.replace("\n", "  \n"))
    inspector.post(f"{copy}/grades", GRADE)
    page = inspector.get(f"{copy}/suggestion").text
    assert "After seeing the suggestion" in page
    assert "Before seeing the suggestion" not in page
    assert judged_first(team) == [False, False]


def judged_first(services: Services) -> list[object]:
    with services.store.reading() as db:
        seen = [entry for entry in events(db) if entry.what == "suggestion seen"]
    return [entry.details["judged_first"] for entry in seen]


def test_only_what_can_have_a_grade_is_offered_for_grading(
    inspector: Visitor, team: Services
) -> None:
    offered = re.findall(r'<option value="([\d.]+)"', inspector.get(filed(inspector)).text)
    assert {"3", "3.1"} <= set(offered)
    assert [scope for scope in offered if not team.edition.is_graded(scope)] == []
    # A note may be filed under it all the same.
    assert '<option value="5.1"' in inspector.get("/notes/new").text


def test_what_was_stopped_says_so_and_the_rest_can_be_read(
    inspector: Visitor, team: Services
) -> None:
    with team.store.writing() as db:
        upload, count = file_notes(db, "inspector", [Note(NOTE, force="Kent")])
        [key] = notes_of_upload(db, upload, "inspector")
        job = add_job(db, UPLOAD, "inspector", upload, count)
        ask_to_cancel(db, job)
    assert f'<a href="/jobs/{job}">Reading was stopped</a>' in inspector.get("/notes").text
    assert f'action="/jobs/{job}/again"' in inspector.get(f"/notes/{key}").text
    assert "Read the rest" in inspector.get(f"/jobs/{job}").text
    assert inspector.post(f"/jobs/{job}/again").headers["location"] == f"/jobs/{job}"
    page = wait_for_jobs(inspector, f"/jobs/{job}")
    assert "1 note read" in page
    assert "Read the rest" not in page
    assert "Suggestion not yet seen" in inspector.get("/notes").text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (NOTE, "Call handlers spot repeat victims. Nobody owns…"),
        ("  A short\tnote.\n", "A short note."),
        ("x" * 80, "x" * 50 + "…"),
    ],
)
def test_a_pasted_note_is_called_by_its_first_words(text: str, title: str) -> None:
    assert title_of(text) == title


def test_pasted_notes_are_told_apart_in_the_list(inspector: Visitor) -> None:
    filed(inspector)
    filed(inspector, "Officers know the area.")
    listed = inspector.get("/notes").text
    assert "<bdi>Officers know the area.</bdi>" in listed
    assert "<bdi>Call handlers spot repeat victims. Nobody owns…</bdi>" in listed
