"""Moodle with its attendance module, a learning platform on MariaDB or PostgreSQL."""

from connectors.moodle.connector import MoodleConnector

__all__ = ["MoodleConnector"]
