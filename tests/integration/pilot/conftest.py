"""The village of these tests."""

from tests.integration.pilot.village import village, village_box

__all__ = ["village", "village_box"]
