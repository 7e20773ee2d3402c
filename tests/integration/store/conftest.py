"""The hamlet of the import tests: a populated store, small enough to copy often."""

from tests.integration.imports.hamlet import hamlet, hamlet_box

__all__ = ["hamlet", "hamlet_box"]
