"""The hamlet and the demo school, for tests of what is erased in time."""

from tests.boxes import box, made_home, riverside, riverside_box, riverside_home, riverside_truth
from tests.integration.imports.hamlet import hamlet, hamlet_box

__all__ = [
    "box",
    "hamlet",
    "hamlet_box",
    "made_home",
    "riverside",
    "riverside_box",
    "riverside_home",
    "riverside_truth",
]
