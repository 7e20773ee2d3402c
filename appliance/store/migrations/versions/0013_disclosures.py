"""What of a student was given to somebody outside the staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WORDS = ("at", "what", "recipient", "interest", "disclosed_by")


def upgrade() -> None:
    """Bring the file up to this step."""
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _WORDS),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["students.id"],
            name=op.f("fk_disclosures_student_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_disclosures_student_id"), "disclosures", ["student_id"])


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("disclosures")
