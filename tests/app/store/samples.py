"""Judgments, outcomes and files of them, for the tests of the store."""

from pathlib import Path

from classifier.judgments import Judgment, ModeratedOutcome

TEXT = "Files are reviewed, say the O\u2019Neills."


def judgment(name: str = "j1", grade: str = "good", text: str = TEXT) -> Judgment:
    return Judgment(name, "Kent", "3.2", grade, text, inspector="A. Reader")


def outcome(about: Judgment, grade: str = "good", reason: str | None = None) -> ModeratedOutcome:
    return ModeratedOutcome(about, grade, moderator="The panel", reason=reason)


def judgments_csv(folder: Path, *judgments: Judgment, name: str = "set.csv") -> Path:
    rows = ["judgment_id,force,inspector,scope,grade,text"]
    rows += [
        f'{one.judgment_id},{one.force},{one.inspector},{one.scope},{one.grade},"{one.text}"'
        for one in judgments
    ]
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
