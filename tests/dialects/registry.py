"""Every dialect in which the school is written; one module each."""

from __future__ import annotations

from tests.dialects import (
    exceptions,
    gibbon,
    moodle,
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
)
