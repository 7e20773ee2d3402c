"""A document as a PDF, in the reader's language, to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from appliance.exports.documents.pdf import render_pdf
from appliance.web.language import language
from appliance.web.pages import Download
from appliance.web.parts import parts
from appliance.web.words import date_in_full

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.store.unit_of_work import UnitOfWork


def printed(work: UnitOfWork, said: Mapping[str, Any], name: str) -> Download:
    """What a document says (`Document.said`), as the file of that name; each page bears the school
    and the day.
    """
    content = render_pdf(
        said,
        school=parts().settings.school_name,
        made=gettext("made on %(day)s", day=date_in_full(work.today)),
        language=language().code.replace("_", "-"),
    )
    return Download(content, "application/pdf", f"{name}.pdf")
