"""What lies on a machine that is stolen, and how it was opened."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.machine import Machine
from appliance.model.machine import Opened
from tests.integration.cli.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.cli.conftest import Homeroom

ENCRYPTED = {"homeroom.db", "homeroom.db-wal", "homeroom.db-shm", "keys.json"}
"""Pages under the store's key, the index of the log, which holds no content, and wrapped keys."""

IN_CLEAR = {
    "homeroom.toml": "the settings, with the names of the school and of this server",
    "tls/authority.pem": "the key of the authority",
    "tls/ca.pem": "its certificate",
    "tls/server.pem": "the key of the server's certificate",
    "checkpoints.key": "the key that signs the log",
    "checkpoints.jsonl": "numbers, hashes and times",
    "outbound.jsonl": "the addresses that were connected to",
    "import.lock": "nothing",
}


def test_what_lies_in_clear_is_what_is_said(homeroom: Homeroom) -> None:
    """A file that is new in the home folder has to be told of on the page, too."""
    assert homeroom("import").status == 0
    assert homeroom("audit", "checkpoint").status == 0
    command = homeroom.command("serve", "--port", "0")
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        server.stderr.readline()
        served = files_of(homeroom.home)
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
    assert served | files_of(homeroom.home) == ENCRYPTED | set(IN_CLEAR)


def files_of(home: Path) -> set[str]:
    return {str(file.relative_to(home)) for file in home.rglob("*") if file.is_file()}


@pytest.fixture
def other_medium(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than that of the tests."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other file system to write to")
    folder = Path(tempfile.mkdtemp(dir=shared))
    yield folder
    shutil.rmtree(folder)


def test_how_it_was_opened_is_told(homeroom: Homeroom, tmp_path: Path, other_medium: Path) -> None:
    near, far = tmp_path / "passphrase", other_medium / "passphrase"
    for file in (near, far):
        file.write_text("five unrelated little words")
    told = {file: Machine(homeroom.home, passphrase_file=file)().opened for file in (near, far)}
    assert told == {near: Opened.SAME_DISK, far: Opened.OTHER_DISK}
    far.unlink()
    assert Machine(homeroom.home, passphrase_file=far)().opened is Opened.GONE
    assert Machine(homeroom.home)().opened is Opened.TYPED
    assert Machine(homeroom.home, is_demo=True)().opened is Opened.DEMO
    assert Machine(homeroom.home)().slots == ("passphrase", "recovery")
