"""What families ask of the school, each with the day on which it is due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ASKED = ("kind", "asked_by", "received_on", "due_on", "entered_by", "entered_at")
_CLOSED = ("closed_at", "closed_by", "outcome", "remark")


def upgrade() -> None:
    """Bring the file up to this step."""
    op.create_table(
        "family_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _ASKED),
        *(sa.Column(name, sa.Text(), nullable=True) for name in _CLOSED),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_requests")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_family_requests_subject"), "family_requests", ["subject"])


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("family_requests")
