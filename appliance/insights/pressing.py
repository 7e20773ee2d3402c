"""In which order a list of flags stands. The number behind it is never shown."""

from __future__ import annotations

from appliance.model.answers import Level

_LEVELS = {Level.ACT: 1000.0, Level.WATCH: 1.0}


def pressing(level: Level, value: float, line: float) -> float:
    """Weigh one flag so that a student's flags add up to their place in a list.

    Whoever has a flag to act on comes before whoever has none; then more reasons come before
    fewer; then what lies further beyond its line comes before what has just crossed it, by less
    than one reason even if there were a hundred.
    """
    beyond = min(1.0, abs(value - line) / line) if line else 0.0
    return round(_LEVELS[level] + beyond / 200, 6)
