"""The hamlet of the import tests."""

from tests.integration.imports.hamlet import hamlet, hamlet_box

__all__ = ["hamlet", "hamlet_box"]
