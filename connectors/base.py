"""What every connector is: a declaration, and a source that it opens.

A connector knows how one kind of system is read. It is handed an address, a secret and a
mapping, and gives rows back as the system writes them; turning them into our words is the
pipeline's work, so that it is done once for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol, runtime_checkable

from appliance.errors import MappingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appliance.model.gaps import Gap
    from appliance.model.mapping import EntityMapping, Mapping

BATCH_ROWS = 20_000
"""Rows handed on at a time: large enough that a Python call a batch costs nothing."""


class Fault(NamedTuple):
    """A row that could not be handed on: its place in the origin, and why, in words.

    The reason is a sentence for a person and never holds the row's values.
    """

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one entity, all from one place.

    `origin` is the table, file or sheet they came from, as a person names it; `numbers` gives
    each row's place in it (line, sheet row, or ordinal in a query's answer), and `rows` has
    one value a column of `columns`: None, str, bool, int, float, Decimal, date, datetime,
    time or timedelta. A blank cell of a file is an empty str or None.

    `faults` are rows of the same origin that are *not* in `rows`, because they cannot be read
    without guessing (too few cells, broken text, a formula that was never calculated). The
    pipeline sets them aside. A batch may hold faults and no rows.
    """

    origin: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """How one source is reached. The secret never appears in a `repr`, a log or an error."""

    name: str
    address: str
    secret: str = field(default="", repr=False)
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that checking a mapping against a live source found.

    `entity` and `column` are empty where the finding is about the source as a whole.
    """

    sentence: str
    entity: str = ""
    column: str = ""
    is_problem: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing a ready connector must be told besides the address, such as which school.

    `default` holds where it is not told; most things have none. `is_year` where it names the
    school year, so that rows of other years are left in the source.
    """

    name: str
    meaning: str
    pattern: str = ".+"
    example: str = ""
    default: str = ""
    is_year: bool = False


class OptionUnknownError(MappingError):
    """The mapping has the option “{option}”, which the connector “{connector}” does not know.

    It knows: {known}.
    """


class ParameterMissingError(MappingError):
    """The source “{source}” was not told its “{parameter}” ({meaning}), for example {example}."""


@runtime_checkable
class Source(Protocol):
    """An open connection to one school system. Closing it gives everything back."""

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Batch]:
        """Rows of one entity, only these columns, in batches of at most `BATCH_ROWS`.

        Raises
        ------
        SourceError
            The source could not be read to the end.
        """
        ...

    def count(self, entity: EntityMapping) -> int | None:
        """How many rows there are to read, for a progress bar; None where it costs too much."""
        ...

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Whether the entity is where the mapping says, with all these columns."""
        ...

    def fingerprint(self, entity: EntityMapping) -> str | None:
        """A digest of all that `read` would see, if it is far cheaper than reading; else None.

        Two equal fingerprints promise equal rows, so the pipeline may skip the read.
        """
        ...

    def close(self) -> None:
        """Give back the connection, the files, the memory."""
        ...


def _is_grants(name: str) -> bool:
    return name.startswith("grants") and name.endswith(".sql")


class Connector:
    """One kind of system. Subclasses declare; the declaration is checked when they are made.

    `option_names` are the options its mappings may set, `parameters` what a person must tell
    it, `owns` the entities it is the natural owner of, and `cannot_tell` what the system has no
    place for.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    address_example: ClassVar[str]
    option_names: ClassVar[frozenset[str]] = frozenset()
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    owns: ClassVar[tuple[str, ...]] = ()
    cannot_tell: ClassVar[tuple[Gap, ...]] = ()

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for needed in ("name", "title", "address_example"):
            if not getattr(cls, needed, ""):
                message = f"{cls.__name__} declares no {needed}"
                raise TypeError(message)

    @classmethod
    def default_mapping(
        cls,
        address: str,  # noqa: ARG003 - the generic connectors ship nothing
    ) -> Mapping | None:
        """The mapping that a ready connector ships for a system; None for a generic one.

        `address` says which: one vendor's queries may differ from one database system to the
        next.
        """
        return None

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Reach the source.

        Raises
        ------
        SourceError
            It could not be reached, or it refused us.
        MappingError
            The mapping's options or the parameters do not fit this connector.
        """
        raise NotImplementedError

    @classmethod
    def choices(
        cls,
        config: SourceConfig,  # noqa: ARG003 - the generic connectors have nothing to choose
    ) -> dict[str, dict[str, str]]:
        """What each parameter may be in the live source: {parameter: {value: title}}.

        Raises
        ------
        SourceError
            The source could not be asked.
        """
        return {}

    @classmethod
    def grants(cls) -> tuple[tuple[str, str], ...]:
        """The scripts by which a database's administrator makes our user: file name and text."""
        folder = resources.files(cls.__module__.rpartition(".")[0])
        scripts = sorted((f for f in folder.iterdir() if _is_grants(f.name)), key=lambda f: f.name)
        return tuple((file.name, file.read_text(encoding="utf-8")) for file in scripts)

    @classmethod
    def with_defaults(cls, config: SourceConfig) -> SourceConfig:
        """The same, with the defaults of the parameters that nobody told."""
        defaults = {each.name: each.default for each in cls.parameters if each.default}
        return replace(config, parameters=defaults | config.parameters)

    @classmethod
    def check_declarations(cls, config: SourceConfig, mapping: Mapping) -> None:
        """Refuse an option that the connector does not know and a parameter that is missing.

        Raises
        ------
        MappingError
            Says which option or parameter.
        """
        for option in mapping.options:
            if option not in cls.option_names:
                known = ", ".join(sorted(cls.option_names)) or "none"
                raise OptionUnknownError(option=option, connector=cls.name, known=known)
        for parameter in cls.parameters:
            given = config.parameters.get(parameter.name, parameter.default)
            if not re.fullmatch(parameter.pattern, given):
                raise ParameterMissingError(
                    source=config.name,
                    parameter=parameter.name,
                    meaning=parameter.meaning,
                    example=parameter.example,
                )
