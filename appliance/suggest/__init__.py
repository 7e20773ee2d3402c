"""A source that nobody has seen before: what in it may be what, with how much trust, and why."""
