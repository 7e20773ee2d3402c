"""A small school of which some classes try first."""

from tests.boxes import shut_home
from tests.integration.pilot.village import village, village_box

__all__ = ["shut_home", "village", "village_box"]
