"""Homeroom: one school's records, on the school's own machine."""

from __future__ import annotations

__version__ = "0.1.0"
