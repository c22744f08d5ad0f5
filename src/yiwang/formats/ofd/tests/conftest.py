from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page
from yiwang.formats.ofd.serial import NAMESPACE
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.text import document_text
from yiwang.formats.seal.tests.conftest import Office, office

__all__ = ["Office", "office"]

DATA = Path(__file__).parent / "data"
Maker = Callable[..., bytes]

OFD = (
    f'<ofd:OFD xmlns:ofd="{NAMESPACE}" DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
    "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
)
DOCUMENT = (
    f'<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>'
    "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
    '%s</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Page.xml"/></ofd:Pages>%s</ofd:Document>'
)
RESOURCES = f'<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res">%s</ofd:Res>'
PAGE = f'<ofd:Page xmlns:ofd="{NAMESPACE}">%s<ofd:Content><ofd:Layer ID="2">%s</ofd:Layer></ofd:Content></ofd:Page>'
TEXT = (
    '<ofd:TextObject ID="3" Boundary="10 10 90 10" Font="9" Size="5">'
    '<ofd:TextCode X="0" Y="5" DeltaX="g 1 5">你好</ofd:TextCode></ofd:TextObject>'
)


def sample(name: str) -> bytes:
    """A sample file; see data/NOTICE."""
    return (DATA / f"{name}.ofd").read_bytes()


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def small_files(
    body: str = TEXT, resources: str = "", common: str = "", after: str = "", before: str = ""
) -> dict[str, bytes | str]:
    return {
        "OFD.xml": OFD,
        "Doc_0/Document.xml": DOCUMENT % (common, after),
        "Doc_0/PublicRes.xml": RESOURCES % resources,
        "Doc_0/Page.xml": PAGE % (before, body),
    }


def read_all(content: bytes) -> None:
    """Everything that a viewer does with a file."""
    ofd = open_ofd(content)
    document = read_document(ofd)
    signatures = read_signatures(ofd)
    document_text(ofd, document)
    for index in range(len(document.pages)):
        read_annotations(ofd, document, read_page(ofd, document, index))
        draw_page(ofd, document, index, signatures=signatures)


@pytest.fixture
def small() -> Maker:
    """Makes a small document with the given XML in its places, and more files."""

    def made(body: str = TEXT, *, files: Mapping[str, bytes | str] | None = None, **places: str) -> bytes:
        return zipped(small_files(body, **places) | dict(files or {}))

    return made
