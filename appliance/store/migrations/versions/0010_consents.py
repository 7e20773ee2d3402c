"""What families decided, the keyed numbers that keep a child out, and rows that were left out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the file up to this step."""
    op.add_column(
        "run_counts", sa.Column("opted_out", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.Text(), nullable=False),
        sa.Column("erased", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("undoes", name=op.f("uq_consents_undoes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_consents_subject"), "consents", ["subject"])
    op.create_table(
        "consent_marks",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("is_absence", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "subject", name=op.f("pk_consent_marks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consent_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_rules")),
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("consent_rules")
    op.drop_table("consent_marks")
    op.drop_index(op.f("ix_consents_subject"), "consents")
    op.drop_table("consents")
    op.drop_column("run_counts", "opted_out")
