"""What a run is held for: one entity may be told of more than once, and a section by itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COUNTS = ("present", "removed", "added", "changed", "allowed")
_KEY = ("run_id", "entity")
_NEW_KEY = (*_KEY, "guard", "section_id")


def _make_anew(columns: list[sa.Column[Any]], key: tuple[str, ...], rows: str) -> None:
    """Copy the table into one of another key, which SQLite cannot change in place."""
    op.create_table(
        "held_differences_new",
        *columns,
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["runs.id"],
            name=op.f("fk_held_differences_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_held_differences")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO held_differences_new {rows}")
    op.drop_table("held_differences")
    op.rename_table("held_differences_new", "held_differences")


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Bring the file up to this step."""
    told = [_text("guard"), _number("section_id"), _text("section")]
    columns = [_number("run_id"), _text("entity"), *told, *map(_number, (*_COUNTS, "earlier"))]
    rows = f"SELECT run_id, entity, 'removals', 0, '', {', '.join(_COUNTS)}, 0"
    _make_anew(columns, _NEW_KEY, f"{rows} FROM held_differences")


def downgrade() -> None:
    """Take this step back; of what a run was held for, only removals are told as before."""
    columns = [_number("run_id"), _text("entity"), *map(_number, _COUNTS)]
    rows = f"SELECT run_id, entity, {', '.join(_COUNTS)} FROM held_differences"  # noqa: S608
    _make_anew(columns, _KEY, f"{rows} WHERE guard = 'removals'")
