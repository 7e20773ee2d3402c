"""The words: what can be held of a school, and by what names. Pure."""
