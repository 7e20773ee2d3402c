"""Figures put into words: what a chart says to those who hear it, and what a cell says in short."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from babel.dates import format_timedelta

from appliance.governance.gate import Way
from appliance.insights.flags import reason
from appliance.model.answers import Band
from appliance.model.consent import Regime
from appliance.model.gate import Step
from appliance.model.reconciliation import KEPT_HERE, Difference
from appliance.model.runs import Guard
from appliance.model.text import mark
from appliance.model.vocabulary import ResultStatus
from appliance.web.labels import band, grade, letter, status
from appliance.web.language import gettext, language, ngettext
from appliance.web.timeline import Happening
from appliance.web.words import clock, date_in_full, day, figure, moment, sentence, share, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from appliance.governance.gate import Ruling
    from appliance.model.answers import (
        AttendanceSummary,
        BandCounts,
        CourseRecord,
        Flag,
        ListedStudent,
        Provenance,
        StudentRecord,
        WorkItem,
    )
    from appliance.model.gate import Confirmation
    from appliance.model.reconciliation import EntityReconciliation, Explained
    from appliance.model.runs import HeldDifference, NewYear, Run
    from appliance.web.charts import Chart
    from appliance.web.origins import Origin
    from appliance.web.timeline import Entry

_TOLD_FIRST = "AETLP?-"
_SAME_MARK = 1.0
"""A change of less than a point is none."""


def days(letters: str) -> str:
    """An attendance strip in words: how many days of each kind."""
    counted = (
        gettext("%(n)s %(kind)s", n=figure(letters.count(each)), kind=letter(each))
        for each in _TOLD_FIRST
        if each in letters
    )
    title = ngettext("The last school day:", "The last %(num)s school days:", len(letters))
    return f"{title} {', '.join(counted)}"


def chart(drawn: Chart) -> str:
    """A line over time in words: where it begins, where it ends, and the other's end."""
    (since, first), (until, last) = drawn.line.first, drawn.line.last
    told = gettext(
        "From %(first)s on %(since)s to %(last)s on %(until)s.",
        first=share(first),
        since=day(since),
        last=share(last),
        until=day(until),
    )
    if drawn.other is None:
        return str(told)
    median = gettext("The class median is %(median)s.", median=share(drawn.other.last[1]))
    return f"{told} {median}"


def bands(counts: Mapping[Band, int | None]) -> str:
    """Attendance bands in words."""
    told = ((band(each), counts.get(each)) for each in Band)
    return ", ".join(f"{state.word} {figure(count)}" for state, count in told)


def is_kept_back(rows: Iterable[BandCounts]) -> bool:
    """Whether any count is kept back because its group is small."""
    return any(None in (row.chronic, *row.counts.values()) for row in rows)


def change(now: float, before: float) -> str:
    """How a mark moved within the last four weeks."""
    points = round(now - before)
    if abs(now - before) < _SAME_MARK or not points:
        return gettext("as four weeks ago")
    if points > 0:
        return ngettext("up %(num)s point", "up %(num)s points", points)
    return ngettext("down %(num)s point", "down %(num)s points", -points)


def share_of(part: float, whole: float) -> str:
    """A part as a share of the whole."""
    return share(100 * part / whole) if whole else ""


def result(item: WorkItem) -> str:
    """What one piece of work came to."""
    if item.percent is None:
        return status(item.status)
    told = share(item.percent)
    if item.points is not None and item.points_possible:
        told = f"{figure(item.points)}/{figure(item.points_possible)} · {told}"
    late = item.status == ResultStatus.LATE
    return f"{told} · {status(item.status)}" if late else told


def origin(found: Provenance) -> str:
    """Where a value comes from: system, key there, as it is written there, import, time."""
    told = (
        found.source,
        gettext("key %(key)s", key=found.source_key) if found.source_key else "",
        gettext("written “%(raw)s”", raw=found.raw) if found.raw else "",
        gettext("import %(n)s", n=found.run_id),
        gettext("read %(when)s", when=moment(found.at)),
    )
    return " · ".join(part for part in told if part)


def rows_behind(found: Origin) -> str:
    """Where some rows come from, and how many they are."""
    told = ngettext("one entry", "%(num)s entries", found.rows)
    return f"{told}: {origin(found.provenance)}"


def of_attendance(found: AttendanceSummary) -> str:
    """How attendance is reckoned."""
    return gettext(
        "Reckoned here over the %(known)s known school days up to %(day)s, of %(enrolled)s on the "
        "rolls. Each day that is not plainly present stands below as its source has it.",
        known=found.days_known,
        enrolled=found.days_enrolled,
        day=date_in_full(found.through),
    )


def of_mark(course: CourseRecord) -> str:
    """How a mark, and the median beside it, are reckoned."""
    scored = course.mark.scored if course.mark else 0
    told = ngettext(
        "Reckoned here from one piece of scored work, listed below as it is written.",
        "Reckoned here from %(num)s pieces of scored work, listed below as they are written.",
        scored,
    )
    if course.class_median is None:
        return told
    median = gettext("The class median is of %(n)s students’ marks.", n=course.class_marks)
    return f"{told} {median}"


def happened(entry: Entry) -> str:
    """An entry of a timeline in words."""
    match entry.kind:
        case Happening.CAME:
            return gettext("first day at this school")
        case Happening.LEFT:
            return gettext("last day at this school")
        case Happening.ABSENT:
            if entry.days == 1:
                return letter(entry.letter)
            return gettext(
                "%(what)s: %(n)s school days in a row, from %(since)s",
                what=letter(entry.letter),
                n=entry.days,
                since=day(entry.since),
            )
        case Happening.FLAG:
            assert entry.flag is not None  # noqa: S101 - such an entry has one
            return sentence(reason(entry.flag))
        case Happening.MISSING:
            return ", ".join(f"{item.title} ({item.section_code})" for item in entry.work)


def beside_name(found: ListedStudent, *, is_alike: bool) -> str:
    """What stands beside a name in a list: the grade, and the number where two are named alike."""
    told = grade(found.student.grade_level)
    return f"{told} · {found.number}" if is_alike and found.number else told


def suggested(count: int, *, is_all: bool) -> str:
    """How many students a search suggests, for those who hear the page."""
    if not count:
        return gettext("Nobody by that name.")
    if is_all:
        return ngettext("One student", "%(num)s students", count)
    return gettext("The first %(n)s students; Enter lists all.", n=count)


def took(run: Run) -> str:
    """How long an import took."""
    if run.ended_at is None:
        return "–"
    lasted = max(run.ended_at - run.started_at, timedelta(seconds=1))
    return format_timedelta(lasted, threshold=2, format="short", locale=language().code)


def schedule(text: str) -> str:
    """When a source is read."""
    if not text:
        return gettext("by hand only")
    if text.startswith("every"):
        minutes = int(text.split()[1])
        return ngettext("every minute", "every %(num)s minutes", minutes)
    return gettext("daily at %(time)s", time=clock(text))


def held(each: HeldDifference) -> str:
    """What an import would do that a person must look at first, with its counts."""
    counts = {
        name: figure(getattr(each, name))
        for name in ("present", "removed", "added", "changed", "earlier")
    }
    counts["total"] = figure(each.removed + each.earlier)
    counts["section"] = each.section or gettext("without a code")
    match each.guard:
        case Guard.REMOVALS:
            told = gettext(
                "%(removed)s of %(present)s rows would be removed, %(added)s added, "
                "%(changed)s changed.",
                **counts,
            )
        case Guard.SECTION:
            told = gettext(
                "%(removed)s of %(present)s rows of section %(section)s would be removed.",
                **counts,
            )
        case Guard.NAMES:
            told = gettext(
                "%(changed)s of %(present)s would bear another first and another last name: their "
                "keys seem to have been given to other students.",
                **counts,
            )
        case Guard.KEYS:
            told = gettext(
                "%(removed)s of %(present)s would be removed and %(added)s of the same names "
                "added: they seem to be the same students under new keys.",
                **counts,
            )
        case Guard.DRIP:
            told = gettext(
                "%(removed)s more would be removed: with the %(earlier)s of the last 30 days, "
                "%(total)s of %(present)s rows.",
                **counts,
            )
    return told


def gate(found: Ruling) -> str:
    """Whether children's records may be imported, and what is in the way."""
    if found.way is Way.DEMO:
        return gettext("These systems are the demo's own, made up, and are read at once.")
    if found.way is Way.PILOT:
        return gettext("A pilot runs: its own families were told, and nobody else is imported.")
    opens = date_in_full(found.opens) if found.opens else ""
    if found.is_open:
        return gettext(
            "Families were told, and their days have passed. Imports began on %(day)s.", day=opens
        )
    if opens and not found.missing:
        return gettext(
            "Families have been told. They may say no until %(day)s, when imports begin; nothing "
            "is kept before.",
            day=opens,
        )
    if found.is_void and len(found.missing) == 1:
        return gettext(
            "What families were told is not what would be done now. Nothing is imported until "
            "they have been told anew, and their days have passed."
        )
    return ngettext(
        "Nothing is imported yet: families are told first. One step is left.",
        "Nothing is imported yet: families are told first. %(num)s steps are left.",
        len(found.missing),
    )


def confirmed(one: Confirmation) -> str:
    """What was confirmed in a step, in short."""
    match one.step:
        case Step.REGIME:
            return str(regime(one.value))
        case Step.PERIOD:
            return ngettext("%(num)s day", "%(num)s days", int(one.value))
        case Step.CONTACT:
            return one.value
    return ""


def regime(value: str) -> str:
    """What holds of a sensitive field while a family has said nothing."""
    if value == Regime.OPT_IN:
        return gettext("Opt-in: what is sensitive is kept once a family has said yes.")
    return gettext("Notice and opt-out: what is announced is kept until a family says no.")


def new_year(found: NewYear) -> str:
    """Why an import looks like that of a new school year."""
    if not found.sections:
        return gettext(
            "What goes lies before %(day)s, when the school's terms begin.",
            day=date_in_full(found.begins) if found.begins else "",
        )
    return gettext(
        "%(new)s of %(sections)s sections are of terms that begin after %(day)s, when those that "
        "go ended.",
        new=figure(found.new_sections),
        sections=figure(found.sections),
        day=date_in_full(found.ended) if found.ended else "",
    )


_RECONCILED = {
    Difference.BLANK: mark("%(n)s blank, such as a mark that is not yet given"),
    Difference.REPEATED: mark("%(n)s given twice"),
    Difference.REFUSED: mark("%(n)s set aside: %(why)s"),
    Difference.UNLINKED: mark("%(n)s whose student is not known: %(why)s"),
    Difference.OPTED_OUT: mark("%(n)s left out, as families asked"),
    Difference.OUTSIDE: mark("%(n)s outside the pilot"),
    Difference.NEW: mark("%(n)s that came since the last import"),
    Difference.GONE: mark("%(n)s kept here that the source no longer has"),
    Difference.SPARED: mark("%(n)s kept here that cannot be read now, and stay as they were"),
    Difference.LOCKED: mark("%(n)s kept here until a family that asked has seen them"),
    Difference.EXPIRED: mark("%(n)s older than they may be kept"),
    Difference.UNCOUNTED: mark("%(n)s that the source counts and does not give to read"),
}


def reconciled(found: EntityReconciliation) -> list[str]:
    """Why a source has another number of rows than are kept of it, and what it keeps to itself."""
    told = [
        gettext(_RECONCILED[each.difference], n=_signed(each), why=_why(each))
        for each in found.explained
    ]
    if found.changed:
        told.append(
            ngettext(
                "%(num)s says something else than at the last import",
                "%(num)s say something else than at the last import",
                found.changed,
            )
        )
    told += [
        gettext("besides: %(n)s of %(year)s stay in the source", n=figure(o.rows), year=o.title)
        for o in found.left_out
    ]
    return told


def _signed(each: Explained) -> str:
    return signed(-each.rows if each.difference in KEPT_HERE else each.rows)


def _why(each: Explained) -> str:
    field = each.field.replace("_", " ")
    return f"{field} {each.reason}" if field else each.reason


def order_of(flags_of_rows: Iterable[Sequence[Flag]]) -> list[int]:
    """The place of each row among those of its list, 0 where nothing is flagged.

    A page is given places to sort by, and never the figure by which they were made: that would
    be a score, however well hidden.
    """
    figures = [max((flag.pressing for flag in flags), default=0.0) for flags in flags_of_rows]
    places = {figure: place for place, figure in enumerate(sorted({0.0, *figures}))}
    return [places[figure] for figure in figures]


def missing_work(record: StudentRecord) -> list[WorkItem]:
    """The work marked missing in all classes, what was due last first."""
    work = (item for course in record.courses for item in course.work)
    missing = [item for item in work if item.status == ResultStatus.MISSING]
    return sorted(missing, key=lambda item: str(item.due_date or ""), reverse=True)
