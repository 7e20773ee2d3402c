"""Every flag there is, in the order in which a page explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from appliance.insights import chronic_absenteeism, failing_mark, missing_work, recent_absence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.insights.inputs import Inputs
    from appliance.insights.thresholds import Thresholds
    from appliance.model.answers import Flag
    from appliance.model.text import Message


class Rule(Protocol):
    """What each flag's module has; it stands on one entity, and can be no newer than its rows."""

    NAME: str
    TITLE: str
    STANDS_ON: str

    def find(self, inputs: Inputs, thresholds: Thresholds) -> Iterable[Flag]:
        """Give the flags that hold."""
        ...

    def reason(self, flag: Flag) -> Message:
        """Say in words why one holds."""
        ...


FLAGS: tuple[Rule, ...] = (recent_absence, chronic_absenteeism, failing_mark, missing_work)

_BY_NAME = {rule.NAME: rule for rule in FLAGS}


def find_flags(inputs: Inputs, thresholds: Thresholds) -> list[Flag]:
    """Every flag that holds for one student, the most pressing first."""
    found = [flag for rule in FLAGS for flag in rule.find(inputs, thresholds)]
    return sorted(found, key=lambda flag: -flag.pressing)


def holds(flag: Flag, inputs: Inputs, thresholds: Thresholds) -> bool:
    """Whether the same flag holds for other inputs, such as those of an earlier day."""
    found = _BY_NAME[flag.rule].find(inputs, thresholds)
    return any(other.section_id == flag.section_id for other in found)


def reason(flag: Flag) -> Message:
    """Say in words why a flag holds."""
    return _BY_NAME[flag.rule].reason(flag)


def stands_on(rule: str) -> str:
    """The entity whose rows a rule stands on."""
    return _BY_NAME[rule].STANDS_ON


def title(rule: str) -> str:
    """What a rule is called, as a template for the translators."""
    return _BY_NAME[rule].TITLE
