"""A document as a PDF: typeset by Typst, inside this process, from one template of ours.

Typst writes tagged PDFs (PDF/UA-1), which a screen reader can follow. It is given our template as
bytes and an empty folder as its root, so that a document can name no file and fetch no package;
the letters are Noto Sans, from a Python package, and those of no machine.
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from typing import TYPE_CHECKING, Any

import fontpkg_noto_sans
import typst

from appliance.templating import template_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

FONTS = fontpkg_noto_sans.ROOT / "files"


def render_pdf(said: Mapping[str, Any], *, school: str, made: str, language: str) -> bytes:
    """Typeset a document that has been put into words (`Document.said`).

    `made` is the line at the foot of each page; `language` an IETF tag, for whoever hears it.
    """
    told = {**said, "school": school, "made": made, "language": language.partition("-")[0]}
    with tempfile.TemporaryDirectory() as nowhere:
        compiler = typst.Compiler(
            _template(),
            root=nowhere,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(told)},
        )
        made_pdf = compiler.compile(format="pdf", pdf_standards="ua-1")
    assert isinstance(made_pdf, bytes)  # noqa: S101 - one file, since it is not a picture a page
    return made_pdf


@cache
def _fonts() -> typst.Fonts:
    folder: Any = str(FONTS)
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


@cache
def _template() -> bytes:
    return (template_folder() / "documents" / "document.typ").read_bytes()
