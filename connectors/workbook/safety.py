"""What is looked at before a workbook is opened: no library is handed a file that could choke it.

A workbook is a ZIP archive of XML. The limits are far above what a school's workbooks hold: a
sheet of 100,000 rows and ten columns unpacks to about 50 MB, at a ratio of about ten to one.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from appliance.errors import SourceError
from appliance.model.archive import Limits, objection
from connectors.tabular import CHUNK_BYTES, FileUnreadableError

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = Limits(members=4_000, unpacked=400 * 1024 * 1024)
STRINGS_LIMIT = 64 * 1024 * 1024
"""Shared strings are held in memory as a whole, the sheets are not."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class WorkbookOldError(SourceError):
    """The file “{file}” is in Excel's old format.

    Open it in Excel or LibreOffice and save it as .xlsx.
    """


class WorkbookEncryptedError(SourceError):
    """The workbook “{file}” is protected by a password.

    Save a copy without the password in the source's folder.
    """


class WorkbookNoneError(SourceError):
    """The file “{file}” has the name of a workbook but is none.

    Open it in the program that wrote it and save it as .xlsx.
    """


class WorkbookBinaryError(SourceError):
    """The workbook “{file}” is in a format that is not read here ({kind}).

    Save it as .xlsx.
    """


class WorkbookUnsafeError(SourceError):
    """The workbook “{file}” is not opened, because {reason}.

    Check where it comes from; if it is genuine, copy its sheets into a new workbook.
    """


class WorkbookDamagedError(SourceError):
    """The workbook “{file}” is damaged and could not be read.

    Open it in Excel or LibreOffice, let it be repaired, and save it anew.
    """


def check_workbook(file: Path) -> None:
    """Refuse a file that is no plain workbook of reasonable size.

    Raises
    ------
    SourceError
        Says what it is instead.
    """
    try:
        _check_kind(file)
        with zipfile.ZipFile(file) as archive:
            _check_directory(file, archive.infolist())
    except zipfile.BadZipFile as error:
        raise WorkbookDamagedError(file=file.name) from error
    except OSError as error:
        raise FileUnreadableError(file=file.name, reason=error.strerror) from error


def _check_kind(file: Path) -> None:
    with file.open("rb") as content:
        head = content.read(CHUNK_BYTES)
    if head.startswith(_OLE):
        kind = WorkbookEncryptedError if _ENCRYPTED in head else WorkbookOldError
        raise kind(file=file.name)
    if not head.startswith(b"PK"):
        raise WorkbookNoneError(file=file.name)


def _check_directory(file: Path, members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    if "xl/workbook.bin" in names:
        raise WorkbookBinaryError(file=file.name, kind="Excel binary, .xlsb")
    if "mimetype" in names:
        raise WorkbookBinaryError(file=file.name, kind="OpenDocument, .ods")
    if "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise WorkbookNoneError(file=file.name)
    reason = objection(members, LIMITS)
    if not reason and any(map(_is_too_wordy, members)):
        reason = "it would unpack to far too much"
    if reason:
        raise WorkbookUnsafeError(file=file.name, reason=reason)


def _is_too_wordy(member: zipfile.ZipInfo) -> bool:
    return "sharedstrings" in member.filename.lower() and member.file_size > STRINGS_LIMIT
