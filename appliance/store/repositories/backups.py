"""Backups that were tried, and restorations: what this store knows of copies of itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from appliance.model.backups import Backup, Restoration
from appliance.model.moments import as_text
from appliance.store.backups.sealing import name_of
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import backups, restorations

if TYPE_CHECKING:
    from typing import Any

_FAILED_KEPT = timedelta(days=2)


class Backups(Repository):
    """Every backup and every try at one, by its generation."""

    def all(self) -> list[Backup]:
        """All of them, the newest first."""
        found = self.connection.execute(select(backups).order_by(backups.c.generation.desc()))
        return [_backup(row) for row in found]

    def begin(self, folder: str, *, after: int) -> Backup:
        """Note that one is begun, under a generation higher than any known and than `after`."""
        self._forget_failed(folder)
        newest = self.connection.execute(select(func.max(backups.c.generation))).scalar() or 0
        generation = max(newest, after) + 1
        name = name_of(generation, self.now)
        begun = Backup(generation=generation, folder=folder, name=name, begun_at=self.now)
        values = {
            "generation": begun.generation,
            "folder": folder,
            "name": begun.name,
            "begun_at": self.stamp,
            "octets": 0,
            "digest": "",
            "is_beside": False,
            "problem": "",
        }
        self.connection.execute(insert(backups).values(values))
        return begun

    def keep_made(self, generation: int, *, octets: int, digest: str, is_beside: bool) -> None:
        """Note that it was made, opened and found whole."""
        told = {"octets": octets, "digest": digest, "is_beside": is_beside}
        self._change(generation, proved_at=self.stamp, **told)

    def keep_proof(self, generation: int, *, octets: int, digest: str) -> None:
        """Note that it was opened again and found whole; it may have been away."""
        told = {"octets": octets, "digest": digest, "gone_at": None, "problem": ""}
        self._change(generation, proved_at=self.stamp, **told)

    def keep_back(self, generation: int) -> None:
        """Note that it is there again: the drive was away."""
        self._change(generation, gone_at=None, problem="")

    def keep_trial(self, generation: int) -> None:
        """Note that it was restored in full on trial."""
        self._change(generation, tried_at=self.stamp)

    def keep_problem(self, generation: int, sentence: str, *, is_gone: bool = False) -> None:
        """Note what went wrong with it."""
        self._change(generation, problem=sentence, **({"gone_at": self.stamp} if is_gone else {}))

    def remove(self, generation: int) -> None:
        """Note that it was removed, as the rotation has it."""
        self._change(generation, gone_at=self.stamp)

    def digest_of(self, name: str) -> str:
        """The digest of the copy that was made under this name; empty where none was."""
        found = self.connection.execute(select(backups.c.digest).where(backups.c.name == name))
        return str(found.scalar() or "")

    def add_restoration(self, made_at: datetime, decided_until: datetime) -> None:
        """Note that this store was put back from a backup, for the principal to see."""
        moments = {"made_at": as_text(made_at), "decided_until": as_text(decided_until)}
        values = {"at": self.stamp, **moments, "looked_by": ""}
        self.connection.execute(insert(restorations).values(values))

    def unseen(self) -> list[Restoration]:
        """The restorations that no principal has looked at yet, the newest first."""
        statement = select(restorations).where(restorations.c.looked_by == "")
        found = self.connection.execute(statement.order_by(restorations.c.id.desc()))
        return [_restoration(row) for row in found]

    def keep_seen(self, by: str) -> int:
        """Note that the principal has looked at all of them; gives how many there were."""
        statement = update(restorations).where(restorations.c.looked_by == "")
        return self.connection.execute(statement.values(looked_by=by)).rowcount

    def _forget_failed(self, folder: str) -> None:
        """Forget tries that came to nothing some days ago; the audit chain has them."""
        is_failed = backups.c.proved_at.is_(None) & (backups.c.problem != "")
        is_past = backups.c.begun_at < as_text(self.now - _FAILED_KEPT)
        statement = delete(backups).where(backups.c.folder == folder, is_failed, is_past)
        self.connection.execute(statement)

    def _change(self, generation: int, **values: Any) -> None:
        chosen = backups.c.generation == generation
        self.connection.execute(update(backups).where(chosen).values(values))


def _backup(row: AnyRow) -> Backup:
    return Backup(
        generation=row.generation,
        folder=row.folder,
        name=row.name,
        begun_at=datetime.fromisoformat(row.begun_at),
        octets=row.octets,
        is_beside=row.is_beside,
        proved_at=_moment(row.proved_at),
        tried_at=_moment(row.tried_at),
        gone_at=_moment(row.gone_at),
        problem=row.problem,
    )


def _restoration(row: AnyRow) -> Restoration:
    return Restoration(
        id=row.id,
        at=datetime.fromisoformat(row.at),
        made_at=datetime.fromisoformat(row.made_at),
        decided_until=datetime.fromisoformat(row.decided_until),
        looked_by=row.looked_by,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
