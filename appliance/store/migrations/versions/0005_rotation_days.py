"""A timetable that turns by days of a rotation: which a day is, and on which a class meets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = {"calendar_dates": ("rotation_day", "kind"), "sections": ("rotation_days", "end_time")}
"""Of each table the new column, and the one before it."""

_NUMBERED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    """Bring the file up to this step."""
    for table, (column, before) in _COLUMNS.items():
        with op.batch_alter_table(table, recreate="always", table_kwargs=_NUMBERED) as batch:
            batch.add_column(sa.Column(column, sa.Text(), nullable=True), insert_after=before)


def downgrade() -> None:
    """Take this step back."""
    for table, (column, _) in _COLUMNS.items():
        with op.batch_alter_table(table, recreate="always", table_kwargs=_NUMBERED) as batch:
            batch.drop_column(column)
