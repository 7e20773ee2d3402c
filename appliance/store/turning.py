"""What a run shows of the turn of the school year: which rows that go are of terms that have ended.

Terms and classes are remembered as they were before the run, since some systems give last year's
keys to this year's. All else is asked between the moment when rows are added and the one when rows
are removed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from appliance.model.register import ENTITIES
from appliance.model.runs import NewYear
from appliance.store.guarding import key_columns, path_to_section

if TYPE_CHECKING:
    from appliance.model.fields import Entity

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""

_UNTIL = "(SELECT until FROM staged.past)"
_PAST_SECTIONS = "(SELECT id FROM staged.past_sections)"
_STANDING = "source_id = ? AND id NOT IN (SELECT id FROM staged.academic_sessions_removed)"

_PAST = {
    "academic_sessions": "t.id IN (SELECT id FROM staged.past_terms)",
    "sections": f"t.id IN {_PAST_SECTIONS}",
    # Many systems have a course anew each year: one that was taught, and in past terms only.
    "courses": "EXISTS (SELECT 1 FROM main.sections c WHERE c.course_id = t.id) "
    "AND NOT EXISTS (SELECT 1 FROM main.sections c WHERE c.course_id = t.id "
    "AND c.id NOT IN (SELECT id FROM staged.past_sections))",
    # And a stay too: one that is over, or of a student who leaves or has another.
    "school_enrollments": "t.exit_date <= (SELECT until FROM staged.past) "
    "OR t.student_id IN (SELECT id FROM staged.students_removed) "
    "OR EXISTS (SELECT 1 FROM main.school_enrollments o WHERE o.student_id = t.student_id "
    "AND o.id NOT IN (SELECT id FROM staged.school_enrollments_removed))",
}


def remember_terms(connection: Connection) -> None:
    """Remember terms and classes as they are before the run changes them."""
    run = connection.execute
    run("CREATE TABLE staged.terms_before (id INTEGER PRIMARY KEY, source_id, first, last)")
    run(
        "INSERT INTO staged.terms_before "
        "SELECT id, source_id, start_date, end_date FROM main.academic_sessions"
    )
    run("CREATE TABLE staged.sections_before (id INTEGER PRIMARY KEY, session_id)")
    run("INSERT INTO staged.sections_before SELECT id, session_id FROM main.sections")


def look_for_new_year(connection: Connection, source_id: int, today: date) -> NewYear:
    """Say what speaks for a new school year, once removals are settled."""
    if _has_terms(connection, source_id):
        year = _turn_of_terms(connection, source_id, today)
    else:
        year = _turn_before_terms(connection, today)
    _list_past(connection, year.ended)
    for entity in ENTITIES:
        past = _count_past(connection, entity)
        if past:
            year.erased[entity.name] = past
    return year


def past_condition(entity: Entity) -> str:
    """What is true of a row `t` (or its parent `p`) that belongs to a term that has ended."""
    if entity.name in _PAST:
        return _PAST[entity.name]
    if any(field.name == "date" for field in entity):
        return f"t.date <= {_UNTIL}"
    path = path_to_section(entity)
    return f"{path[0]} IN {_PAST_SECTIONS}" if path else "0"


def _has_terms(connection: Connection, source_id: int) -> bool:
    statement = (
        "SELECT EXISTS (SELECT 1 FROM staged.terms_before WHERE source_id = ?1) "
        "OR EXISTS (SELECT 1 FROM main.academic_sessions WHERE source_id = ?1)"
    )
    return bool(connection.execute(statement, (source_id,)).fetchone()[0])


def _turn_of_terms(connection: Connection, source_id: int, today: date) -> NewYear:
    """The last day of the ended terms that go, or whose keys other terms have now, and what
    stands after it.
    """
    (ended,) = connection.execute(
        "SELECT max(b.last) FROM staged.terms_before b "
        "LEFT JOIN main.academic_sessions t ON t.id = b.id WHERE b.source_id = ? AND b.last < ? "
        "AND (t.start_date > b.last "
        "OR b.id IN (SELECT id FROM staged.academic_sessions_removed))",
        (source_id, today.isoformat()),
    ).fetchone()
    begins, overlapping = connection.execute(
        "SELECT min(start_date) FILTER (WHERE start_date > ?1), "  # noqa: S608
        "count(*) FILTER (WHERE start_date <= ?1 AND end_date > ?1) "
        f"FROM main.academic_sessions WHERE {_STANDING.replace('?', '?2')}",
        (ended, source_id),
    ).fetchone()
    sections, new = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE a.start_date > ?1) FROM main.sections s "
        "LEFT JOIN main.academic_sessions a ON a.id = s.session_id WHERE s.source_id = ?2 "
        "AND s.id NOT IN (SELECT id FROM staged.sections_removed)",
        (ended, source_id),
    ).fetchone()
    return NewYear(_day(ended), _day(begins), overlapping, sections, new, {})


def _turn_before_terms(connection: Connection, today: date) -> NewYear:
    """Of a source that has no terms: what lies before all that are kept is last year's."""
    found = connection.execute("SELECT min(start_date) FROM main.academic_sessions").fetchone()
    begins, day = _day(found[0]), timedelta(days=1)
    ended = min(begins - day, today - day) if begins else None
    return NewYear(ended, begins, 0, 0, 0, {})


def _list_past(connection: Connection, ended: date | None) -> None:
    run = connection.execute
    run("CREATE TABLE staged.past (until TEXT)")
    run("INSERT INTO staged.past VALUES (?)", (ended.isoformat() if ended else "",))
    run("CREATE TABLE staged.past_terms (id INTEGER PRIMARY KEY)")
    run(f"INSERT INTO staged.past_terms SELECT id FROM staged.terms_before WHERE last <= {_UNTIL}")  # noqa: S608
    run("CREATE TABLE staged.past_sections (id INTEGER PRIMARY KEY)")
    run(
        "INSERT INTO staged.past_sections SELECT id FROM staged.sections_before "
        "WHERE session_id IN (SELECT id FROM staged.past_terms)"
    )


def _count_past(connection: Connection, entity: Entity) -> int:
    path = path_to_section(entity)
    joined = path[1] if path else ""
    same = " AND ".join(f"t.{key} = g.{key}" for key in key_columns(entity))
    found = connection.execute(
        f"SELECT count(*) FROM staged.{entity.name}_removed g "  # noqa: S608
        f"CROSS JOIN main.{entity.name} t ON {same} {joined} WHERE {past_condition(entity)}"
    )
    return int(found.fetchone()[0])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
