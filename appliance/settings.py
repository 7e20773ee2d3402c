"""What the person who runs this machine may choose: one small file, read once.

`homeroom.toml` in the home folder holds only what differs from the defaults below. A word that
is not known stops the start: a misspelled safeguard must not pass for one that works.
"""

from __future__ import annotations

import ipaddress
import tomllib
from dataclasses import dataclass, fields
from datetime import time
from typing import TYPE_CHECKING, Any

import tomli_w

from appliance.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = "homeroom.toml"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOCAL_NETWORKS = (
    "127.0.0.0/8",
    "::1/128",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
)
"""Loopback, private (RFC 1918, RFC 4193) and link-local addresses."""


REQUEST_CLOCKS = ("ferpa", "gdpr")
"""The rules by which a request is due; `governance.requests.Clock` says what they mean."""

_MOVED = frozenset({"complaint_contact", "notice_date"})


class SettingUnknownError(OperatorError):
    """The settings file {file} says “{word}”, which is not a setting. Known: {known}."""


class SettingMovedError(OperatorError):
    """The setting “{word}” in {file} is kept in the store now, where the principal says it: under
    Trust, Before the first import, or with `homeroom gate`. Delete that line and start again.
    """


class SettingWrongError(OperatorError):
    """The setting “{word}” in {file} cannot be {value}. Expected: {expected}."""


class SettingsUnreadableError(OperatorError):
    """The settings file {file} is not valid TOML ({reason}). Mend that line and start again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every choice, with its default.

    `host_names` are the names by which browsers call this machine; the certificate is made for
    them and a request for any other is refused. `networks` are the only addresses that may
    connect. Times in minutes and hours are of a sign-in: idle, and in all (NIST SP 800-63B-4
    asks for both limits; OWASP advises 15 to 30 minutes idle). `request_clock` is the rule by
    which what a family asks is due: ferpa, 45 days; gdpr, one month. `copies_kept_days` is how
    long the school keeps copies of the store, which it makes by its own means: certificates of
    erasure say by when no copy has it any more; 0: it is written by hand.
    `backup_folders` are where a backup is made each night at `backup_at` (no hour that a change to
    or from summer time skips or repeats); of the last days, weeks and months so many are kept.
    """

    school_name: str = "Our school"
    host_names: tuple[str, ...] = ("localhost",)
    listen: str = "127.0.0.1"
    port: int = 8443
    networks: tuple[str, ...] = LOCAL_NETWORKS
    idle_minutes: int = 15
    absolute_hours: int = 10
    language: str = "en"
    anchor_folder: str = ""
    request_clock: str = "ferpa"
    copies_kept_days: int = 0
    backup_folders: tuple[str, ...] = ()
    backup_at: str = "03:30"
    backups_daily: int = 7
    backups_weekly: int = 4
    backups_monthly: int = 12

    @property
    def allowed_networks(self) -> tuple[Network, ...]:
        """The networks, as values."""
        return tuple(ipaddress.ip_network(network) for network in self.networks)


def read_settings(home: Path) -> Settings:
    """Read a home folder's settings; a missing file means the defaults.

    Raises
    ------
    OperatorError
        The file is not TOML, or says what is not known or cannot be.
    """
    path = home / SETTINGS_FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsUnreadableError(file=path, reason=str(error)) from error
    defaults = Settings()
    known = {field.name: getattr(defaults, field.name) for field in fields(Settings)}
    for word in document:
        if word in _MOVED:
            raise SettingMovedError(file=path, word=word)
        if word not in known:
            raise SettingUnknownError(file=path, word=word, known=", ".join(known))
    return Settings(
        **{word: _checked(path, word, document[word], known[word]) for word in document}
    )


def write_settings(home: Path, settings: Settings) -> None:
    """Write what differs from the defaults."""
    defaults = Settings()
    chosen = {
        field.name: getattr(settings, field.name)
        for field in fields(Settings)
        if getattr(settings, field.name) != getattr(defaults, field.name)
    }
    (home / SETTINGS_FILE).write_text(tomli_w.dumps(chosen), encoding="utf-8")


def _checked(path: Path, word: str, value: Any, default: Any) -> Any:
    def wrong(expected: str) -> SettingWrongError:
        return SettingWrongError(file=path, word=word, value=repr(value), expected=expected)

    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise wrong("a list of texts")
        if word == "networks":
            _check_networks(value, wrong)
        return tuple(value)
    if word == "backup_at":
        return _checked_time(value, wrong)
    if expected := _expected_instead(word, value, default):
        raise wrong(expected)
    return value


def _expected_instead(word: str, value: Any, default: Any) -> str:
    """What one value should have been; empty where it may be."""
    if type(value) is not type(default):
        return {str: "a text", int: "a whole number", bool: "true or false"}[type(default)]
    if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= 65535:
        return "a number from 0 to 65535"
    if word == "request_clock" and value not in REQUEST_CLOCKS:
        return " or ".join(REQUEST_CLOCKS)
    return ""


def _checked_time(value: Any, wrong: Any) -> str:
    try:
        return f"{time.fromisoformat(str(value)):%H:%M}"
    except ValueError as error:
        raise wrong("a time of day such as 03:30") from error


def _check_networks(value: list[str], wrong: Any) -> None:
    for network in value:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise wrong("networks such as 10.20.0.0/16") from error
