"""A source's own key of a row, from the columns that together are it."""

from __future__ import annotations

from appliance.imports.values import Refusal, clean_text

_NO_KEY = Refusal("has no key by which it could be told apart")


def join_key(parts: tuple[object, ...]) -> str | Refusal:
    """Join a row's key columns so that no two keys become one, as 1|23 and 12|3 must not.

    A key of one column stays as it is. In a key of several a bar stands between the columns;
    one inside a column, and a backslash, are written with a backslash before them.
    """
    texts = [text for part in parts if (text := clean_text(part)) is not None]
    if not texts or len(texts) < len(parts):
        return _NO_KEY
    return texts[0] if len(texts) == 1 else "|".join(map(_escape, texts))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")
