"""Real files from another program, with the dirt that real files have."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import ofdkit
import pytest

from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.errors import NoSuchPage
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page, template
from yiwang.formats.ofd.signing import read_signatures, unprotected
from yiwang.formats.ofd.tests.conftest import DATA, sample
from yiwang.formats.ofd.text import document_text, page_lines
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.formats.seal.trust import TrustList


def test_every_sample_is_named_in_the_notice() -> None:
    notice = (DATA / "NOTICE").read_text()
    assert all(path.name in notice for path in DATA.glob("*.ofd"))


@pytest.mark.parametrize("path", sorted(DATA.glob("*.ofd")), ids=lambda path: path.stem)
def test_every_page_of_every_sample_is_drawn(path: Path) -> None:
    ofd = open_ofd(path.read_bytes())
    document = read_document(ofd)
    for index in range(len(document.pages)):
        drawn = draw_page(ofd, document, index, signatures=read_signatures(ofd))
        assert drawn.svg.startswith("<svg ") and "<script" not in drawn.svg
        assert 0 < drawn.width <= 297 and 0 < drawn.height <= 297


@pytest.mark.parametrize("path", sorted(DATA.glob("*.ofd")), ids=lambda path: path.stem)
def test_another_reader_finds_the_same_text_in_the_same_places(path: Path) -> None:
    ofd = open_ofd(path.read_bytes())
    read = read_document(ofd)
    with ofdkit.open(path) as other:
        for index, page in enumerate(other.pages):
            runs = [(run.text, round(run.x, 2), round(run.y, 2)) for run in page.runs if run.text.strip()]
            mine = [(one.text, round(one.x, 2), round(one.y, 2)) for one in draw_page(ofd, read, index).texts]
            assert sorted(mine) == sorted(runs)


def test_text_is_found_in_reading_order() -> None:
    ofd = open_ofd(sample("templates"))
    text = document_text(ofd, read_document(ofd))
    assert text.startswith("发票代码：050001700111\n重庆增值税电子普通发票\n发票号码：12235358\n")


def test_lines_have_places() -> None:
    ofd = open_ofd(sample("archive"))
    document = read_document(ofd)
    (line,) = page_lines(ofd, document, read_page(ofd, document, 0))
    assert line.text == "Hello OFD-A"
    assert (line.x, line.y, line.size) == (31.7, pytest.approx(28.822), 3.0)
    assert ofd.doc_type == "OFD-A"


def test_a_chinese_folder_name_without_the_unicode_flag_is_read() -> None:
    assert "Doc_0/Res/这是一个中文目录/数据文件.txt" in open_ofd(sample("chinese-folder")).package.names


def test_a_watermark_is_drawn_over_the_page() -> None:
    ofd = open_ofd(sample("watermark"))
    document = read_document(ofd)
    (note,) = read_annotations(ofd, document, read_page(ofd, document, 0))
    assert note.kind == "Watermark" and note.appearance is not None
    assert 'aria-label="保密资料"' in draw_page(ofd, document, 0).svg


def test_resources_that_are_missing_do_not_stop_the_reader() -> None:
    ofd = open_ofd(sample("resources-missing"))
    document = read_document(ofd)
    assert document.missing == ("PublicRes.xml",)
    assert len(document.pages) == 5


def test_templates_are_found_and_drawn_under_the_page() -> None:
    ofd = open_ofd(sample("templates"))
    document = read_document(ofd)
    page = read_page(ofd, document, 0)
    assert page.templates and template(ofd, document, page.templates[0].template) is not None
    assert template(ofd, document, 999_999) is None


def test_pages_and_annotations_of_a_document_are_kept_apart() -> None:
    ofd = open_ofd(sample("three-pages"))
    document = read_document(ofd)
    assert [page.id for page in document.pages] == [1, 9, 8]
    assert [len(read_annotations(ofd, document, read_page(ofd, document, at))) for at in range(3)] == [1, 0, 0]
    with pytest.raises(NoSuchPage):
        read_page(ofd, document, 3)
    with pytest.raises(NoSuchPage):
        read_document(ofd, 1)


def test_a_signature_tells_what_it_protects() -> None:
    ofd = open_ofd(sample("digital-sign"))
    (record,) = read_signatures(ofd)
    assert record.kind == "Sign" and record.references.algorithm == "sm3"
    assert record.signed_at is not None and record.signed_at.isoformat() == "2020-04-22T08:22:44+00:00"
    assert "Doc_0/Document.xml" in {one.path for one in record.references.items}
    assert all(len(one.digest) == 32 for one in record.references.items)
    assert unprotected(ofd, [record], record) == ()


@pytest.mark.parametrize(
    ("name", "level", "step"), [("sealed-late", "invalid", "validity"), ("digital-sign", "unknown", "chain")]
)
def test_signed_samples_get_the_right_verdict_and_reason(name: str, level: str, step: str) -> None:
    told = verify_ofd(sample(name), TrustList(()))
    assert (told.verdict.level, told.verdict.step) == (level, step) and told.verdict.reason_zh
    assert len(told.signatures) == 1


@pytest.mark.parametrize("name", ["sealed-late", "digital-sign"])
def test_a_changed_page_of_a_signed_sample_is_told_as_such(name: str) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample(name))) as old, zipfile.ZipFile(kept, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            page = entry.filename.endswith("Page_0/Content.xml")
            new.writestr(entry.filename, content.replace(b"</ofd:Page>", b" </ofd:Page>") if page else content)
    told = verify_ofd(kept.getvalue(), TrustList(()))
    assert (told.verdict.level, told.verdict.step) == ("invalid", "digest")
