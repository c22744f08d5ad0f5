"""The walk reads papers: a name in a compressed page, a sealed file, a table in an archive is found."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from tests.security.saying import body_of
from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.output import ofd_pdf
from yiwang.formats.ofd.reading import open_ofd, read_document

SECRET = "欧阳秘密"


def ofd() -> bytes:
    builder = Builder()
    builder.page(100, 50).text(f"持证人：{SECRET}", 10, 20, 6)
    return builder.build()


def pdf() -> bytes:
    opened = open_ofd(ofd())
    return ofd_pdf(opened, read_document(opened))


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def workbook() -> bytes:
    return zipped("xl/sharedStrings.xml", f"<sst><si><r><t>欧阳</t></r><r><t>{SECRET[2:]}</t></r></si></sst>".encode())


@pytest.mark.parametrize("made", [ofd, pdf, workbook], ids=["ofd", "pdf", "xlsx"])
def test_a_name_in_a_file_is_found_though_its_bytes_do_not_show_it(made):
    content = made()
    assert SECRET.encode() not in content
    assert SECRET in body_of(HttpResponse(content, content_type="application/octet-stream"))
    archive = zipped("papers/one.bin", content)
    assert SECRET in body_of(StreamingHttpResponse(iter([archive[:50], archive[50:]]), content_type="application/zip"))


@pytest.mark.parametrize("content", [b"%PDF-1.7 rubbish", b"PK\x03\x04 rubbish", b"\xff\xfe", b""])
def test_what_is_no_file_is_read_as_it_is(content):
    assert body_of(HttpResponse(content, content_type="application/pdf")) == content.decode("utf-8", "replace")
