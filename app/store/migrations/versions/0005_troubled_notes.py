"""Why a filed note has no suggestion and will get none."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column."""
    op.add_column("filed_notes", sa.Column("trouble", sa.Text(), nullable=True))
