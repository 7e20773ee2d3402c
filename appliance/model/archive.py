"""What is looked at before a ZIP archive is opened: no reader is handed one that could choke it.

A few kilobytes can unpack to gigabytes, and a part's name can point out of the archive, so the
directory is read first. Workbooks, file drops and returned sheets are such archives alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zipfile import ZipInfo

RATIO_LIMIT = 150
RATIO_FREE = 8 * 1024 * 1024
"""Below this size the ratio does no harm; a table of blanks packs better than any bomb."""

_IS_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Limits:
    """How many parts an archive may have, and how many bytes it may unpack to."""

    members: int
    unpacked: int


def objection(members: Sequence[ZipInfo], limits: Limits) -> str:
    """Why an archive is not opened, as the end of a sentence; nothing where it is harmless."""
    names = [member.filename.lower() for member in members]
    if len(members) > limits.members:
        return "it has too many parts"
    if len(set(names)) < len(names):
        return "two of its parts have one name"
    if any(map(_leads_out, names)):
        return "the name of one of its parts leads out of it"
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        return "it is protected by a password"
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked or any(map(_inflates, members)):
        return "it would unpack to far too much"
    return ""


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (len(parts) > 1 and not parts[0]) or ".." in parts or ":" in parts[0]


def _inflates(member: ZipInfo) -> bool:
    is_dense = member.file_size > RATIO_LIMIT * max(member.compress_size, 1)
    return is_dense and member.file_size > RATIO_FREE
