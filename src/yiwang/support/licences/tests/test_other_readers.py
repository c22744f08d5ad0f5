"""What was issued, read by programs of others: poppler for the PDF, ofdkit for the OFD."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import ofdkit
import orjson
import pytest

from yiwang.core import files
from yiwang.core.actor import SYSTEM
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.formats.ofd.text import document_text
from yiwang.support.licences.papers.files import ofd_of, pdf_of
from yiwang.support.licences.papers.making import data_of_ofd
from yiwang.support.licences.tests.test_papers import VALUES, characters, issued, office, publish, text_of_pdf

pytestmark = pytest.mark.django_db
__all__ = ["office"]  # the fixture


QUIRK = "Syntax Error: Suspects object is wrong type (boolean)"  # of poppler 22, about a rightful `false`


def run(*command: str | Path) -> str:
    """Its output; poppler tells of broken files on the other channel."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "Error" not in done.stderr.replace(QUIRK, ""), done.stderr
    return done.stdout


def test_poppler_and_ofdkit_read_the_same_licence_as_we_do(office, tmp_path):
    publish("base-registers")
    licence = issued("business-licence", office)
    content, pdf = ofd_of(licence), files.read(pdf_of(SYSTEM, licence))
    path = tmp_path / "licence.pdf"
    path.write_bytes(pdf)

    told = run("pdfsig", "-nocert", path)
    assert told.count("Signature #") == 1 and "Signature is Valid" in told and "Total document signed" in told
    about = dict(line.split(":", 1) for line in run("pdfinfo", path).splitlines() if ":" in line)
    assert about["Encrypted"].strip() == "no" and about["JavaScript"].strip() == "no"
    assert about["Pages"].strip() == str(len(read_document(open_ofd(content)).pages))
    assert "licence.json" in run("pdfdetach", "-list", path)
    run("pdfdetach", "-savefile", "licence.json", "-o", tmp_path / "out.json", path)
    data = orjson.loads((tmp_path / "out.json").read_bytes())
    assert data == data_of_ofd(content) and data["ZZBH"] == licence.number

    ofd = open_ofd(content)
    ours = characters(document_text(ofd, read_document(ofd)))
    with ofdkit.open(io.BytesIO(content)) as other:
        theirs = characters("".join(run.text for page in other.pages for run in page.runs))
    assert theirs == ours == characters(text_of_pdf(pdf))
    assert licence.number in "".join(document_text(ofd, read_document(ofd)).split()) and VALUES["uscc"] in str(data)


def test_poppler_finds_a_changed_pdf_as_we_do(office, tmp_path):
    publish("base-registers")
    pdf = bytearray(files.read(pdf_of(SYSTEM, issued("business-licence", office))))
    pdf[len(pdf) // 3] ^= 1
    path = tmp_path / "changed.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False, timeout=60).stdout
    assert "Digest Mismatch" in told and "Signature is Valid" not in told
