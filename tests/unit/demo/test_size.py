from __future__ import annotations

import subprocess
import sys

MEASURE = """
from datetime import date
from pathlib import Path

from appliance.demo.attendance import events_of
from appliance.demo.school import make_school
from appliance.demo.work import sheet_of

school = make_school(7, 5_000, date(2026, 11, 24))
events = sum(1 for student in school.students for _ in events_of(school, student))
marks = sum(len(sheet_of(school, section).rows) for section in school.sections[::20])
print(len(school.students), events > 10_000, marks > 1_000)
status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmHWM"].split()[0]) // 1024)
"""


def test_a_school_of_5000_fits_in_100_megabytes():
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True, timeout=120
    )
    counted, peak = done.stdout.splitlines()
    assert counted == "5000 True True"
    assert int(peak) < 100
