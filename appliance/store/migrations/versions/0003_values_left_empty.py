"""Values left empty: a row is taken without a value that cannot be understood, and that is told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COUNT = sa.Column("left_empty", sa.Integer(), nullable=False, server_default="0")
_IS_LEFT_EMPTY: sa.Column[bool] = sa.Column(
    "left_empty", sa.Boolean(), nullable=False, server_default=sa.false()
)


def upgrade() -> None:
    """Bring the file up to this step."""
    for table, column in (("run_counts", _COUNT), ("set_aside", _IS_LEFT_EMPTY)):
        op.add_column(table, column)


def downgrade() -> None:
    """Take this step back; rows that were told of a value alone are told no more."""
    op.execute("DELETE FROM set_aside WHERE left_empty")
    for table in ("set_aside", "run_counts"):
        op.drop_column(table, "left_empty")
