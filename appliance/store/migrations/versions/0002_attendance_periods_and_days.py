"""Attendance by period, and the days as the source reckons them.

A class may meet twice in a day, so the period is part of what tells two marks apart. SQLite
cannot change a key: the table is made anew and its rows are carried over.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROWS = "student_id, date, section_id, category, code, source_id, run_id"


def upgrade() -> None:
    """Bring the file up to this step."""
    op.rename_table("attendance_events", "attendance_events_before")
    op.create_table(
        "attendance_events",
        *_keys("attendance_events"),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        *_mark("attendance_events"),
        sa.PrimaryKeyConstraint(
            *("student_id", "date", "section_id", "period"), name=op.f("pk_attendance_events")
        ),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT INTO attendance_events ({_ROWS}, period) "  # noqa: S608
        f"SELECT {_ROWS}, '' FROM attendance_events_before ORDER BY 1, 2, 3"
    )
    op.drop_table("attendance_events_before")
    op.create_table(
        "attendance_days",
        *_keys("attendance_days"),
        sa.Column("present_share", sa.Float(), nullable=False),
        sa.Column("reckoned_as", sa.Text(), nullable=False),
        *_origin("attendance_days"),
        sa.PrimaryKeyConstraint("student_id", "date", name=op.f("pk_attendance_days")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take this step back. Of a class that met more than once in a day one mark is kept."""
    op.drop_table("attendance_days")
    op.rename_table("attendance_events", "attendance_events_after")
    op.create_table(
        "attendance_events",
        *_keys("attendance_events"),
        sa.Column("section_id", sa.Integer(), nullable=False),
        *_mark("attendance_events"),
        sa.PrimaryKeyConstraint(
            *("student_id", "date", "section_id"), name=op.f("pk_attendance_events")
        ),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT OR IGNORE INTO attendance_events ({_ROWS}) "  # noqa: S608
        f"SELECT {_ROWS} FROM attendance_events_after ORDER BY 1, 2, 3, period"
    )
    op.drop_table("attendance_events_after")


def _keys(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["students.id"],
            name=op.f(f"fk_{table}_student_id"),
            ondelete="CASCADE",
        ),
    )


def _mark(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        *_origin(table),
    )


def _origin(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f(f"fk_{table}_source_id"), ondelete="CASCADE"
        ),
    )
