"""The few files that pages load: style, scripts, icon. Read once, named by what is in them."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to be sent. `url` changes with its content, so it may be kept for ever."""

    url: str
    content: bytes
    mimetype: str


@cache
def assets() -> dict[str, Asset]:
    """Every asset by its file name."""
    return {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.is_file()}


@cache
def assets_by_url() -> dict[str, Asset]:
    """Every asset by the last part of its address."""
    return {asset.url.rpartition("/")[2]: asset for asset in assets().values()}


def asset_url(name: str) -> str:
    """Where a page finds an asset."""
    return assets()[name].url


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(f"/static/{path.stem}.{digest}{path.suffix}", content, mimetype)
