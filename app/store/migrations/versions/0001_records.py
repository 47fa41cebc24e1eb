"""Notes, suggestions, judgments, moderated outcomes and the event log.

A migration never changes once it is published, so it names no table class of the program.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEEP = "the event log is append-only"


def upgrade() -> None:
    """Make the tables."""
    _notes()
    _judgments()
    _events()


def _recorded() -> list[sa.Column[str]]:
    names = ("fingerprint", "recorded_by", "recorded_at")
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("note_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("force", sa.Text()),
        sa.Column("inspector", sa.Text()),
        sa.Column("date", sa.Text()),
        sa.Column("scope", sa.Text()),
        sa.Column("extra", sa.Text(), nullable=False),
        *_recorded(),
        sa.UniqueConstraint("note_id", "fingerprint", name="uq_notes_note_id"),
    )
    op.create_table(
        "suggestions",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("note", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("model_fingerprint", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("criteria_fingerprint", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        *_recorded(),
        sa.ForeignKeyConstraint(["note"], ["notes.number"], name="fk_suggestions_note"),
        sa.UniqueConstraint(
            "note", "model_fingerprint", "criteria_fingerprint", name="uq_suggestions_note"
        ),
    )


def _judgments() -> None:
    op.create_table(
        "judgment_versions",
        sa.Column("judgment_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("force", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("inspector", sa.Text()),
        sa.Column("date", sa.Date()),
        sa.Column("suggestion_seen", sa.Boolean()),
        sa.Column("extra", sa.Text(), nullable=False),
        *_recorded(),
        sa.PrimaryKeyConstraint("judgment_id", "version", name="pk_judgment_versions"),
    )
    op.create_index("ix_judgment_versions_force", "judgment_versions", ["force"])
    op.create_table(
        "outcome_versions",
        sa.Column("judgment_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("judgment_version", sa.Integer(), nullable=False),
        sa.Column("moderated_grade", sa.Text(), nullable=False),
        sa.Column("moderator", sa.Text()),
        sa.Column("moderated_at", sa.Text()),
        sa.Column("reason", sa.Text()),
        *_recorded(),
        sa.PrimaryKeyConstraint("judgment_id", "version", name="pk_outcome_versions"),
        sa.ForeignKeyConstraint(
            ["judgment_id", "judgment_version"],
            ["judgment_versions.judgment_id", "judgment_versions.version"],
            name="fk_outcome_versions_judgment_id",
        ),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.UniqueConstraint("hash", name="uq_events_hash"),
        sa.UniqueConstraint("previous_hash", name="uq_events_previous_hash"),
    )
    op.create_table(
        "event_head",
        sa.Column("only", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
    )
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER events_never_{verb.lower()} BEFORE {verb} ON events "
        f"BEGIN SELECT RAISE(ABORT, '{_KEEP}'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_KEEP}'; END $$",
        "CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_stay()",
    ],
}
