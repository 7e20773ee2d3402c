"""Backups that were tried, and restorations that somebody must look at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_RESTORED = ("at", "made_at", "decided_until", "looked_by")


def upgrade() -> None:
    """Bring the file up to this step."""
    op.create_table(
        "backups",
        sa.Column("generation", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("folder", "name", "begun_at")),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("is_beside", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("proved_at", "tried_at", "gone_at")),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("generation", name=op.f("pk_backups")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "restorations",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _RESTORED),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restorations")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("restorations")
    op.drop_table("backups")
