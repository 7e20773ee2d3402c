"""What is confirmed before the first import. A school that has imported before starts with nothing
confirmed: its imports rest until families have been told.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the file up to this step."""
    op.create_table(
        "gate_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_steps")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("gate_steps")
