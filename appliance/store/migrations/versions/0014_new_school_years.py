"""Runs that look like a new school year, and those that somebody declared to be one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_COLUMNS = ("new_year", "new_year_by")


def upgrade() -> None:
    """Bring the file up to this step."""
    for name in _COLUMNS:
        op.add_column("runs", sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    """Take this step back."""
    for name in reversed(_COLUMNS):
        op.drop_column("runs", name)
