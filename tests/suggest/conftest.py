"""The school that is written into the sources which the assistant looks through."""

from tests.dialects.conftest import truth

__all__ = ["truth"]
