"""Records opened by break-glass, and what was said of it afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_REVIEW = ("reviewed_by", "reviewed_at")


def upgrade() -> None:
    """Bring the file up to this step."""
    op.create_table(
        "break_glass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "begun_at", "until")),
        sa.Column("ended_at", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in _REVIEW),
        sa.Column("is_justified", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_break_glass_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["students.id"],
            name=op.f("fk_break_glass_student_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_break_glass_account_id"), "break_glass", ["account_id"])
    op.create_index(op.f("ix_break_glass_student_id"), "break_glass", ["student_id"])


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("break_glass")
