"""What an answer says: its text, and the text of the paper, table or archive that it carries.

Text in a PDF is compressed, an OFD and a workbook are ZIP files: whoever looks for a name in the bytes alone finds
nothing, and calls it secret. Files are read only where the media type or the first bytes say so, and within bounds.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from functools import lru_cache
from typing import Any, Final

import pypdfium2

from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.formats.ofd.text import document_text

MOST_PAGES: Final = 20
MOST_MEMBERS: Final = 200
MOST_BYTES: Final = 20 * 1024 * 1024
DEEPEST: Final = 2  # a table in an archive in an archive
TEXT: Final = ("text/", "application/json", "application/xml", "application/problem+json")
_TAG: Final = re.compile(r"<[^>]*>")


def bytes_of(response: Any) -> bytes:
    """The body of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def body_of(response: Any) -> str:
    """The answer as text: what it is, and behind that what the file in it says."""
    content = bytes_of(response)
    if response.headers.get("Content-Type", "").startswith(TEXT):
        return content.decode("utf-8", "replace")
    return said_by(content)


@lru_cache(maxsize=512)
def said_by(content: bytes, depth: int = 0) -> str:
    """The bytes as text, and the text of the pages or members of a file."""
    plain = content.decode("utf-8", "replace")
    start = content[:1024].lstrip()
    if start.startswith(b"%PDF-"):
        return plain + _pdf(content)
    if start.startswith(b"PK\x03\x04"):
        return plain + _ofd(content) + (_archive(content, depth) if depth < DEEPEST else "")
    return plain


def _pdf(content: bytes) -> str:
    """Pages, fields and attachments; glyphs of one line may stand apart, so blanks do not count."""
    try:
        opened = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return ""
    with opened:
        opened.init_forms()
        pages = [opened[at].get_textpage().get_text_bounded() for at in range(min(len(opened), MOST_PAGES))]
        attached = [
            said_by(bytes(opened.get_attachment(at).get_data()), DEEPEST) for at in range(opened.count_attachments())
        ]
    text = "\n".join(pages)
    return "\n".join((text, _closed(text), *attached))


def _ofd(content: bytes) -> str:
    try:
        ofd = open_ofd(content)
        text = document_text(ofd, read_document(ofd))
    except OfdProblem:
        return ""
    return text + _closed(text)


def _archive(content: bytes, depth: int) -> str:
    """Members with their names; a workbook's texts lie in XML without its marks."""
    found: list[str] = []
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist()[:MOST_MEMBERS]:
                left -= member.file_size
                if left < 0:
                    break
                found.append(member.filename)
                text = said_by(archive.read(member), depth + 1)
                found.append(html.unescape(_TAG.sub("", text)) if member.filename.endswith(".xml") else text)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return "\n".join(found)
    return "\n".join(found)


def _closed(text: str) -> str:
    return re.sub(r"\s+", "", text)
