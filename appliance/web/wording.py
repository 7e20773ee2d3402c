"""What templates may say: every filter and function that they are given, in one list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appliance.insights.flags import reason as flag_reason
from appliance.model.gaps import about
from appliance.web import charts, connections, labels, origins, phrases, trail, words
from appliance.web.assets import asset_url
from appliance.web.language import gettext

if TYPE_CHECKING:
    from flask import Flask

    from appliance.model.answers import Flag

_SECRET = re.compile(r"(?<=://)([^/@:]*):[^/@]*@")


def reason(flag: Flag) -> str:
    """Why a flag holds, as a sentence of its own."""
    told = words.sentence(flag_reason(flag))
    return told[:1].upper() + told[1:]


def without_secret(address: str) -> str:
    """A source's address, with any password in it left out."""
    return _SECRET.sub(r"\1@", address)


FILTERS = {
    "about": about,
    "apology": words.apology,
    "clock": words.clock,
    "date_in_full": words.date_in_full,
    "day": words.day,
    "figure": words.figure,
    "long_day": words.long_day,
    "moment": words.moment,
    "moment_in_full": words.moment_in_full,
    "month": words.month,
    "reason": reason,
    "share": words.share,
    "short_month": words.short_month,
    "signed": words.signed,
    "translated": gettext,
    "without_secret": without_secret,
    "written_date": words.written_date,
}

GLOBALS = {
    "asset_url": asset_url,
    "calendar_of": charts.calendar,
    "connections": connections,
    "labels": labels,
    "marks_chart_of": charts.marks_chart,
    "origins": origins,
    "phrases": phrases,
    "share_chart_of": charts.share_chart,
    "sparkline_of": charts.sparkline,
    "stacked_bar_of": charts.stacked_bar,
    "strip_of": charts.strip,
    "today": words.today,
    "trail": trail,
    "weekday_letters": words.weekday_letters,
}


def install(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(GLOBALS)
