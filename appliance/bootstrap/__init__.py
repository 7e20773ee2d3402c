"""The composition root: the only package that knows every part; one module a subject."""
