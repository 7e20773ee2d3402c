"""What all tests may ask for, and what holds for every property."""

from hypothesis import settings

pytest_plugins = ["tests.boxes", "tests.database_servers"]

settings.register_profile("homeroom", deadline=None)  # no test asserts seconds: machines are noisy
settings.load_profile("homeroom")
