"""What students are found by: the words of their names and their numbers, folded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from appliance.model.searching import SEARCHED, terms_of

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the file up to this step, with the terms of the students who are there."""
    terms = op.create_table(
        "student_terms",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["student_id"],
            ["students.id"],
            name=op.f("fk_student_terms_student_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("term", "student_id", "field", name=op.f("pk_student_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_student_terms_student_id"), "student_terms", ["student_id"])
    students = sa.table("students", *map(sa.column, ("id", *SEARCHED)))
    rows = [
        {"term": term, "student_id": row.id, "field": field}
        for row in op.get_bind().execute(sa.select(students))
        for field in SEARCHED
        for term in sorted(terms_of(field, row._mapping[field] or ""))
    ]
    if rows:
        op.bulk_insert(terms, rows)


def downgrade() -> None:
    """Take this step back."""
    op.drop_index(op.f("ix_student_terms_student_id"), "student_terms")
    op.drop_table("student_terms")
