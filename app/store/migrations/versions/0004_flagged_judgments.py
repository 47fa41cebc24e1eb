"""Which judgments a flag is about, by rows, so that the database can filter and count flags."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# How each database takes a json list of ids apart.
_EACH = {
    "sqlite": "json_each(flags.judgments) AS named",
    "postgresql": "json_array_elements_text(flags.judgments::json) AS named(value)",
}


def upgrade() -> None:
    """Make the table and fill it for the flags that there are."""
    op.create_table(
        "flagged_judgments",
        sa.Column("flag", sa.Text(), primary_key=True),
        sa.Column("judgment_id", sa.Text(), primary_key=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["flag"], ["flags.fingerprint"], name="fk_flagged_judgments_flag"),
    )
    op.create_index("ix_flagged_judgments_judgment_id", "flagged_judgments", ["judgment_id"])
    op.create_index("ix_dispositions_flag", "dispositions", ["flag"])
    # A flag was about its judgments as they stood when it was first shown. Moments are ISO text in
    # universal time, so that their order is that of the text.
    op.execute(f"""
        INSERT INTO flagged_judgments (flag, judgment_id, fingerprint)
        SELECT DISTINCT flags.fingerprint, version.judgment_id, version.fingerprint
        FROM flags, {_EACH[op.get_bind().dialect.name]}, judgment_versions AS version
        WHERE version.judgment_id = named.value AND version.version = (
            SELECT max(before.version) FROM judgment_versions AS before
            WHERE before.judgment_id = version.judgment_id
            AND before.recorded_at <= flags.recorded_at)
    """)  # noqa: S608 (no part of it comes from outside)
