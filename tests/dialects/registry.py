"""Every dialect in which the school is written; one module each."""

from __future__ import annotations

from tests.dialects import (
    clever,
    exceptions,
    gibbon,
    moodle,
    oneroster,
    opensis,
    powerschool,
    powerschool_exports,
    rosariosis,
)
from tests.dialects.dialect import Dialect

DIALECTS: tuple[Dialect, ...] = (
    Dialect("exceptions", "A database that stores absences only", exceptions.write),
    Dialect("rosariosis", "RosarioSIS on PostgreSQL", rosariosis.write_postgresql),
    Dialect("rosariosis-mysql", "RosarioSIS on MariaDB", rosariosis.write_mariadb),
    Dialect("opensis", "openSIS CE on MariaDB", opensis.write),
    Dialect("gibbon", "Gibbon on MariaDB", gibbon.write, gibbon.OTHER_WORDS),
    Dialect("moodle", "Moodle on MariaDB beside a SIS", moodle.write_mariadb, moodle.OTHER_WORDS),
    Dialect(
        "moodle-postgresql",
        "Moodle on PostgreSQL beside a SIS",
        moodle.write_postgresql,
        moodle.OTHER_WORDS,
    ),
    Dialect("powerschool", "PowerSchool SIS, from its database", powerschool.write),
    Dialect("powerschool-exports", "PowerSchool SIS, exported", powerschool_exports.write),
    Dialect("oneroster-1.1", "OneRoster 1.1, registers beside it", oneroster.write_11),
    Dialect("oneroster-1.2", "OneRoster 1.2, registers beside it", oneroster.write_12),
    Dialect(
        "clever",
        "Clever, registers and gradebook beside it",
        clever.write,
        other_words=frozenset({"courses.subject"}),
    ),
)
