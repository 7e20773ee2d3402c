"""What all tests may ask for."""

pytest_plugins = ["tests.boxes", "tests.database_servers"]
