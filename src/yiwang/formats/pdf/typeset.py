"""Papers from typst templates: data in, PDF/A-3b out.

Values reach a template as JSON in `sys.inputs`, never as markup, and the template folder is the only one that
a template may read. Fonts are the shipped ones and those of YIWANG_FONT_FOLDERS (path list); never the
system's, so that the same data gives the same pages everywhere.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

from yiwang.formats.fonts import FONT_FOLDER
from yiwang.formats.fonts.coverage import missing_characters
from yiwang.formats.pdf import qr

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
FONT_FOLDERS_VARIABLE = "YIWANG_FONT_FOLDERS"
ATTACHMENT_NAME = "data.json"
REPLACEMENT = "〓"  # the printers' sign for a character that is not in the case

_local = threading.local()


class TypesettingFailed(Exception):
    """A template is wrong or lacks data. `code` is stable."""

    code = "pdf.typesetting_failed"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class CharactersMissing(TypesettingFailed):
    """The data holds characters that no font at hand can show; `characters` lists them."""

    code = "pdf.characters_missing"

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        super().__init__(f"字库缺少这些字：{'、'.join(characters)}。请加装字库后重试")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A JSON file to embed (PDF/A-3 associated file, relationship Data)."""

    content: bytes
    name: str = ATTACHMENT_NAME


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    attachment: Attachment | None = None,
    at: datetime | None = None,
    replace_missing: bool = False,
) -> bytes:
    """The PDF of `template` (`licence`, `document`, `receipt`) filled with `data`.

    `data["qr"]` (text, an address) becomes a QR code; `at` is the date in the file's properties: same data
    and `at` give the same bytes. Characters outside the fonts raise `CharactersMissing`, or become 〓 with
    `replace_missing` (for free text; never for a name). Takes about 15 ms once warm.
    """
    inputs = _inputs(data, attachment, replace_missing=replace_missing)
    stamp = int((at or datetime.now(UTC)).timestamp())
    made = _compile(template, inputs, format="pdf", pdf_standards="a-3b", timestamp=stamp)
    return made[0] if isinstance(made, list) else made


def render_png(template: str, data: Mapping[str, Any], *, ppi: float = 110) -> list[bytes]:
    """The pages as PNG, for previews."""
    made = _compile(template, _inputs(data, None, replace_missing=True), format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def check_characters(texts: Iterable[str]) -> None:
    """Raise `CharactersMissing` for characters that no font at hand can show."""
    missing = missing_characters("".join(texts), _font_folders())
    if missing:
        raise CharactersMissing(missing)


def _inputs(data: Mapping[str, Any], attachment: Attachment | None, *, replace_missing: bool) -> dict[str, str]:
    filled = dict(data)
    missing = missing_characters("".join(_texts(filled)), _font_folders())
    if missing and not replace_missing:
        raise CharactersMissing(missing)
    code = filled.pop("qr", None)
    if code:
        filled["qr_svg"] = qr.svg(str(code))
    written = orjson.dumps(filled).decode()
    if missing:
        written = written.translate({ord(character): REPLACEMENT for character in missing})
    inputs = {"data": written}
    if attachment is not None:
        inputs |= {"attachment": attachment.content.decode(), "attachment_name": attachment.name}
    return inputs


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _compile(template: str, inputs: dict[str, str], **options: Any) -> Any:
    path = TEMPLATE_FOLDER / f"{template}.typ"
    if not template.isidentifier() or not path.is_file():
        raise TypesettingFailed(f"没有这个文书模板：{template}")
    try:
        return _compiler().compile(input=path, sys_inputs=inputs, **options)
    except typst.TypstError as problem:
        raise TypesettingFailed(f"文书排版失败：{problem.message}") from problem


def _compiler() -> typst.Compiler:
    """One compiler a thread: it is not made for two calls at once, and a new one would lose its caches."""
    held: typst.Compiler | None = getattr(_local, "compiler", None)
    if held is None:
        held = _local.compiler = typst.Compiler(root=TEMPLATE_FOLDER, font_paths=_fonts())
    return held


@cache
def _font_folders() -> tuple[Path, ...]:
    more = [Path(one) for one in os.environ.get(FONT_FOLDERS_VARIABLE, "").split(os.pathsep) if one]
    return (FONT_FOLDER, *more)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(_font_folders()))
