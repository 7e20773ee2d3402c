"""The pilot: what is offered and picked for it, its answers, and rows that are outside of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_COUNTS = ("outside", "left_pilot")


def _text(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _points_at(table: str, of: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{of}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Bring the file up to this step."""
    for name in _COUNTS:
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("run_counts", column)
    op.create_table(
        "pilots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("with_counselors", sa.Boolean(), nullable=False),
        *_text("notice_on"),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        *_text("notice_how", "notice_regime", "notice_fields", "begun_by", "begun_at"),
        *_text("started_on", "compared", "ended_by", "ended_at", "ending", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilots")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pilot_picks",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        *_text("kind"),
        sa.Column("source_id", sa.Integer(), nullable=False),
        *_text("key", "title", "detail"),
        _points_at("pilots", "pilot_picks", "pilot_id"),
        _points_at("sources", "pilot_picks", "source_id"),
        sa.PrimaryKeyConstraint("pilot_id", "kind", "source_id", "key", name="pk_pilot_picks"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pilot_offers",
        sa.Column("source_id", sa.Integer(), nullable=False),
        *_text("at", "problem", "found"),
        _points_at("sources", "pilot_offers", "source_id"),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_pilot_offers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pilot_sharers",
        sa.Column("student_id", sa.Integer(), nullable=False),
        _points_at("students", "pilot_sharers", "student_id"),
        sa.PrimaryKeyConstraint("student_id", name=op.f("pk_pilot_sharers")),
    )
    op.create_table(
        "pilot_answers",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        *_text("scores", "sentence", "answered_at"),
        _points_at("pilots", "pilot_answers", "pilot_id"),
        _points_at("accounts", "pilot_answers", "account_id"),
        sa.PrimaryKeyConstraint("pilot_id", "account_id", name=op.f("pk_pilot_answers")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take this step back."""
    for table in ("pilot_answers", "pilot_sharers", "pilot_offers", "pilot_picks", "pilots"):
        op.drop_table(table)
    for name in reversed(_COUNTS):
        op.drop_column("run_counts", name)
