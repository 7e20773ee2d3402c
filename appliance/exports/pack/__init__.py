"""Everything held of one student, for the family that asks: in words, and as files."""
