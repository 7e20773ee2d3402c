"""What a run's source left out, so that the pages can say it beside the figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the file up to this step."""
    op.add_column("runs", sa.Column("gaps", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take this step back."""
    op.drop_column("runs", "gaps")
