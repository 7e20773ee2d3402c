"""A small school of which some classes try first."""

from tests.boxes import box, made_home, riverside, riverside_truth
from tests.integration.pilot.village import village, village_box

__all__ = ["box", "made_home", "riverside", "riverside_truth", "village", "village_box"]
