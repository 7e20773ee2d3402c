"""Sources that are being described, step by step, before they are saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TEXTS = (
    *("replaces", "name", "title", "connector", "address", "secret", "parameters", "mapping"),
    *("schedule", "state", "step", "problem", "findings", "begun_by", "begun_at", "changed_at"),
)


def upgrade() -> None:
    """Bring the file up to this step."""
    op.create_table(
        "source_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_drafts")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("source_drafts")
