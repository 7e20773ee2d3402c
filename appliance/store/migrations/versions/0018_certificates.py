"""What was erased and why, kept as certificates; rows that stayed for a family, or were too old."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_COUNTS = ("locked", "expired")


def upgrade() -> None:
    """Bring the file up to this step."""
    for name in _COUNTS:
        op.add_column(
            "run_counts", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=True),
        sa.Column("erased", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("certificates")
    for name in reversed(_COUNTS):
        op.drop_column("run_counts", name)
