"""Workbooks are parsed in a process of their own: one that chokes on a file takes nothing along.

What is looked at before a workbook is opened (`safety`) keeps off what is known to be dangerous.
For what nobody has thought of, the process that parses may use so much memory and so much
processor time, and then it is ended; whoever reads is told in a sentence.
"""

from __future__ import annotations

import io
import multiprocessing
import pickle
import resource
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.errors import SourceError
from connectors.workbook.cells import CellFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

_FORK = multiprocessing.get_context("fork")
"""A workbook takes hundredths of a second to parse; a new interpreter would take a third of one."""

_MEMORY_MAP = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What parsing one workbook may take: octets of memory, and seconds of processor time.

    The largest workbook that `safety` lets through takes a fifth of either. `silence` is how many
    seconds may pass between two batches of rows, whatever the reason.
    """

    memory: int = 1024**3
    processor: int = 120
    silence: float = 300.0


class EndedError(Exception):
    """The process that parses was ended, or ended itself, before it was done."""


@contextmanager
def parsed_apart(
    parse: Callable[..., Iterator[Any]], *given: object, allowance: Allowance
) -> Iterator[Iterator[Any]]:
    """What `parse` yields in a process of its own, as it comes; the process ends with the block.

    A `SourceError` in it comes out here as (class name, facts) in a `Failure`.

    Raises
    ------
    EndedError
        While it is waited for: the process took more than it may, or broke.
    """
    receiver, sender = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_parse, args=(sender, parse, given, allowance), daemon=True)
    child.start()
    sender.close()
    try:
        yield _received(receiver, allowance.silence)
    finally:
        receiver.close()
        child.kill()
        child.join()
        child.close()


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence of the child's: the error's class and what it speaks of."""

    kind: str
    facts: dict[str, object]


_END = "end"


def _received(receiver: Connection, silence: float) -> Iterator[Any]:
    while receiver.poll(silence):
        try:
            message = _Careful(io.BytesIO(receiver.recv_bytes())).load()
        except EOFError:
            break
        if message == _END:
            return
        yield message
    raise EndedError


def _parse(
    sender: Connection,
    parse: Callable[..., Iterator[Any]],
    given: tuple[object, ...],
    allowance: Allowance,
) -> None:
    _limit(allowance)
    with suppress(Exception):  # whoever waits is told that this process has ended, and no more
        try:
            for message in parse(*given):
                sender.send_bytes(pickle.dumps(message))
            sender.send_bytes(pickle.dumps(_END))
        except SourceError as error:
            sender.send_bytes(pickle.dumps(Failure(type(error).__name__, dict(error.facts))))


def _limit(allowance: Allowance) -> None:
    """Memory is bounded beyond what was taken over from the process that reads."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (allowance.processor, allowance.processor + 1))
    if _MEMORY_MAP.exists():
        taken = int(_MEMORY_MAP.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + allowance.memory,) * 2)


_PLAIN = {
    (kind.__module__, kind.__name__): kind
    for kind in (CellFault, Decimal, Failure, date, datetime, time, timedelta)
}


class _Careful(pickle.Unpickler):
    """Makes plain values and nothing else: what parses hostile files is not trusted."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _PLAIN:
            raise pickle.UnpicklingError
        return _PLAIN[module, name]
