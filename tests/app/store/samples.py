"""Judgments, outcomes and files of them, for the tests of the store."""

from pathlib import Path

from sqlalchemy import Engine, text

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


# One flag was shown before its judgment changed, one after; one is about no judgment of the store.
FLAGS_STAND = {"old": False, "young": True, "lost": False}


def put_flags(engine: Engine) -> None:
    """Put flags and their judgments into a store of an earlier version."""
    versions = [("j1", 1, "2019-01-01"), ("j2", 1, "2019-01-01"), ("j1", 2, "2019-03-01")]
    shown = [
        ("old", "j1", "2019-02-01"),
        ("young", "j1", "2019-04-01"),
        ("lost", "j9", "2019-04-01"),
    ]
    with engine.begin() as connection:
        for name, version, at in versions:
            connection.execute(
                text(
                    "INSERT INTO judgment_versions VALUES (:name, :version, 'Kent', '3.2', 'good', "
                    "'Fine.', 'A. Reader', NULL, NULL, '{}', :mark, 'me', :at)"
                ),
                {
                    "name": name,
                    "version": version,
                    "mark": f"{name}/{version}",
                    "at": f"{at}T09:00:00+00:00",
                },
            )
        for mark, about, at in shown:
            named = f'["{about}", "j2"]' if about == "j1" else f'["{about}"]'
            connection.execute(
                text("INSERT INTO flags VALUES (:mark, 'pair', :named, 0.5, '{}', :at)"),
                {"mark": mark, "named": named, "at": f"{at}T09:00:00.5+00:00"},
            )
    engine.dispose()
