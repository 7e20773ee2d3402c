"""What this machine is like: asked anew each time, since it is told to whoever must rely on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.model.machine import MachineFacts, Opened
from appliance.store.keys import slot_kinds

_SWAPS = Path("/proc/swaps")


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine of a home folder; `passphrase_file` is what it was opened with, if anything."""

    home: Path
    is_demo: bool = False
    passphrase_file: Path | None = None

    def __call__(self) -> MachineFacts:
        """Look now."""
        return MachineFacts(
            folder=str(self.home),
            opened=self._opened(),
            passphrase_file=str(self.passphrase_file or ""),
            slots=slot_kinds(self.home),
            has_swap=_SWAPS.exists() and len(_SWAPS.read_text().splitlines()) > 1,
        )

    def _opened(self) -> Opened:
        if self.is_demo:
            return Opened.DEMO
        if self.passphrase_file is None:
            return Opened.TYPED
        if not self.passphrase_file.exists():
            return Opened.GONE
        is_same = self.passphrase_file.stat().st_dev == self.home.stat().st_dev
        return Opened.SAME_DISK if is_same else Opened.OTHER_DISK
