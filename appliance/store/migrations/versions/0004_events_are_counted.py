"""Audit events are counted by SQLite itself and none takes another's place; no stay is nobody's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LOCKED = "An audit event is written once."
_LOCKS = {
    "update": "BEFORE UPDATE",
    "delete": "BEFORE DELETE",
    # A replacement is no deletion to a trigger: it is met by what it would insert.
    "replace": "BEFORE INSERT",
}
_NOT_NEWEST = "WHEN NEW.n <= (SELECT max(n) FROM audit_events)"


def _lock(*changes: str) -> None:
    for change in changes:
        when = _NOT_NEWEST if change == "replace" else ""
        op.execute(
            f"CREATE TRIGGER audit_events_no_{change} {_LOCKS[change]} ON audit_events {when} "
            f"BEGIN SELECT RAISE(ABORT, '{_LOCKED}'); END"
        )


def _make_anew(*, counted: bool) -> None:
    """Copy the chain into a table that is counted, or not; its triggers go with the old one."""
    with op.batch_alter_table(
        "audit_events", recreate="always", table_kwargs={"sqlite_autoincrement": counted}
    ):
        pass


def _let_stays_be_nobodys(*, is_allowed: bool) -> None:
    with op.batch_alter_table("web_sessions", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.alter_column("account_id", existing_type=sa.Integer(), nullable=is_allowed)


def upgrade() -> None:
    """Bring the file up to this step."""
    _make_anew(counted=True)
    _lock("update", "delete", "replace")
    op.execute("DELETE FROM web_sessions WHERE account_id IS NULL")
    _let_stays_be_nobodys(is_allowed=False)


def downgrade() -> None:
    """Bring the file back to the step before."""
    _let_stays_be_nobodys(is_allowed=True)
    _make_anew(counted=False)
    _lock("update", "delete")
