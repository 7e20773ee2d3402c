"""For what purpose a field was switched on, and until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the file up to this step."""
    purpose = sa.Column("purpose", sa.Text(), nullable=False, server_default="")
    op.add_column("field_switches", purpose)
    op.add_column("field_switches", sa.Column("until", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take this step back."""
    op.drop_column("field_switches", "until")
    op.drop_column("field_switches", "purpose")
