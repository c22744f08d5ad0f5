"""Uploads: real files pass, files that lie about what they are do not."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.engines.forms import DemoScanner, FailingScanner, UploadRefused, inspect, receive, sniff
from yiwang.engines.forms.model import FileRule
from yiwang.engines.forms.scanners import EICAR, scanners
from yiwang.engines.forms.tests.forms_for_tests import PDF, allowance, archive, picture
from yiwang.engines.forms.uploads import safe_name

DOCX = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
OFD = archive({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<d/>"})
ALL = FileRule(("pdf", "jpg", "png", "ofd", "docx", "xlsx", "zip"), 1)


@dataclass
class Uploaded:
    """Like Django's UploadedFile."""

    name: str | None
    content: bytes
    size: int | None = None

    def __post_init__(self) -> None:
        self.size = len(self.content) if self.size is None else self.size
        self.stream = io.BytesIO(self.content)

    def read(self, size: int = -1, /) -> bytes:
        return self.stream.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.stream.seek(offset, whence)


def outcome(name: str, content: bytes, rule: FileRule = ALL, scanner: Any = None) -> str:
    """The media type, or the code of the refusal."""
    try:
        return inspect(Uploaded(name, content), rule, scanner or DemoScanner()).type
    except UploadRefused as refused:
        assert refused.message.endswith("。")
        return refused.code


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("扫描件.PDF", PDF, "application/pdf"),
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.JPEG", picture("JPEG"), "image/jpeg"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.ofd", OFD, "application/ofd"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.zip", archive({"a.txt": b"x"}), "application/zip"),
    ],
)
def test_real_files_pass(name: str, content: bytes, type_: str) -> None:
    assert outcome(name, content) == type_


def nested_zip() -> bytes:
    return archive({"inner.zip": archive({"a": b"0" * 1000})})


def huge_png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def lying_header_zip() -> bytes:
    """An archive whose entry says it is small and is not."""
    packed = bytearray(archive({"a.txt": b"\0" * 400_000_0}))
    at = packed.rfind(b"PK\x01\x02")
    packed[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(packed)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty_file"),
        ("a.exe", b"MZ" + b"\0" * 100, "wrong_type"),
        ("a.svg", b"<svg xmlns='x'><script>1</script></svg>", "active_file"),
        ("a.html", b"<!DOCTYPE html><html></html>", "active_file"),
        ("a.png", b"<html><body>x</body></html>", "active_file"),
        ("a.pdf", b"  <ScRiPt>alert(1)</script>", "active_file"),
        ("a.jpg", picture("PNG"), "lying_file"),
        ("a.png", PDF, "lying_file"),
        ("a.pdf", picture("PNG"), "lying_file"),
        ("a.pdf", DOCX, "lying_file"),
        ("a.pdf", b"just text", "lying_file"),
        ("a", PDF, "wrong_type"),
        ("pdf", PDF, "wrong_type"),
        ("a.pdf.exe", PDF, "wrong_type"),
        ("a.pdf", b"%PDF-1.4\ncut off", "broken_file"),
        ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "active_file"),
        ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/A<</S/Launch>>"), "active_file"),
        ("a.png", picture("PNG")[:40], "broken_file"),
        ("a.png", picture("PNG") + b"<script>alert(1)</script>", "active_file"),
        ("a.jpg", picture("JPEG") + b"<?php system($_GET[0]); ?>", "active_file"),
        ("a.jpg", picture("JPEG") + archive({"a.class": b"x"}), "lying_file"),
        ("a.pdf", PDF + archive({"a.txt": b"x"}) + b"startxref 0 %%EOF", "lying_file"),
        ("a.png", huge_png(), "bomb"),
        ("a.zip", archive({"a.txt": b"\0" * 30_000_000}), "bomb"),
        ("a.zip", lying_header_zip(), "broken_file"),
        ("a.zip", nested_zip(), "active_file"),
        ("a.zip", archive({f"{n}": b"" for n in range(2_001)}), "bomb"),
        ("a.zip", archive({"../../etc/passwd": b"x"}), "active_file"),
        ("a.zip", archive({"run.EXE": b"x"}), "active_file"),
        ("a.docx", archive({"a.txt": b"x"}), "lying_file"),
        ("a.docx", archive({"word/document.xml": b"x", "word/vbaProject.bin": b"x"}), "active_file"),
        ("a.ofd", DOCX, "lying_file"),
        ("a.xlsx", DOCX, "lying_file"),
        ("a.zip", archive({"a": b"x"})[:-10], "broken_file"),
        ("a.pdf", PDF + b" " * (1 << 20) + b"startxref %%EOF", "too_large"),
        ("a.pdf", PDF[:-6] + EICAR + b"%%EOF", "infected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_files_that_lie_or_harm_are_refused(name: str, content: bytes, code: str) -> None:
    assert outcome(name, content) == code


def test_a_type_that_the_field_does_not_take_is_refused_with_those_it_takes() -> None:
    with pytest.raises(UploadRefused) as caught:
        inspect(Uploaded("a.pdf", PDF), FileRule(("jpg", "png"), 1), DemoScanner())
    assert caught.value.code == "wrong_type" and "JPG、PNG" in caught.value.message


def test_a_size_that_was_announced_too_small_does_not_help() -> None:
    with pytest.raises(UploadRefused) as caught:
        inspect(Uploaded("a.pdf", PDF + b" " * (2 << 20), size=10), ALL, DemoScanner())
    assert caught.value.code == "too_large"


def test_without_a_verdict_nothing_is_taken() -> None:
    assert outcome("a.pdf", PDF, scanner=FailingScanner()) == "unscanned"


def test_the_scanner_finds_what_lies_across_two_blocks() -> None:
    content = b"x" * ((1 << 20) - 20) + EICAR + b"y" * 100
    assert not DemoScanner().scan(io.BytesIO(content)).clean


@pytest.mark.parametrize("scanner", scanners().values(), ids=lambda scanner: scanner.code)
def test_every_scanner_says_what_it_is(scanner: Any) -> None:
    assert scanner.code and scanner.title and isinstance(scanner.check_config(), list)


def test_a_passed_upload_is_rewound_and_its_reference_is_a_valid_answer() -> None:
    upload = Uploaded("../../户口本.pdf", PDF)
    inspected = inspect(upload, ALL, DemoScanner())
    assert upload.read() == PDF and inspected.name == "户口本.pdf" and inspected.size == len(PDF)
    reference = inspected.reference("0190")
    assert allowance().validate({"proof": {"papers": [reference]}}, complete=False) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\x\\身份证.jpg", "身份证.jpg"),
        ("a\x00b\u202e.pdf", "ab.pdf"),
        ("...", "file"),
        ("长" * 300 + ".pdf", "长" * 110 + ".pdf"),
        ("", "file"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["a.pdf", "a.jpg", "a.png", "a.zip", "a.docx", "a.ofd", "a", ""]),
    st.sampled_from([b"", PDF, picture("PNG"), picture("JPEG"), DOCX]),
    st.binary(max_size=60),
    st.integers(0, 400),
)
def test_no_bytes_make_the_inspection_fail(name: str, start: bytes, noise: bytes, cut: int) -> None:
    assert outcome(name, start[:cut] + noise) or True


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [("a.pdf", PDF), ("a.png", picture()), ("a.jpg", picture("JPEG")), ("a.docx", DOCX), ("a.ofd", OFD)]
    ),
    st.lists(st.tuples(st.integers(0, 999), st.integers(0, 255)), max_size=6),
)
def test_no_damaged_byte_makes_the_inspection_fail(start: tuple[str, bytes], damage: list[tuple[int, int]]) -> None:
    content = bytearray(start[1])
    for place, byte in damage:
        content[place % len(content)] = byte
    assert outcome(start[0], bytes(content))


def test_the_head_alone_tells_the_type() -> None:
    assert sniff(picture("PNG")[:64], "a.png") == "png"
    assert zipfile.is_zipfile(io.BytesIO(DOCX)) and sniff(DOCX[:64], "a.docx") == "docx"


# Taking the files of a page.


class Files(dict[str, list[Uploaded]]):
    """Like Django's MultiValueDict."""

    def getlist(self, name: str) -> list[Uploaded]:
        return self.get(name, [])


def take(files: dict[str, list[Uploaded]], answers: dict[str, Any]) -> Any:
    numbers = iter(range(1, 100))
    return receive(
        allowance(), "proof", Files(files), answers, DemoScanner(), lambda seen, upload: f"id{next(numbers)}"
    )


def test_several_files_are_added_and_a_single_one_is_replaced() -> None:
    first = take({"/proof/papers": [Uploaded("a.pdf", PDF)], "/proof/photo": [Uploaded("a.png", picture())]}, {})
    papers, photo = [Uploaded("b.pdf", PDF), Uploaded("c.ofd", OFD)], [Uploaded("b.jpg", picture("JPEG"))]
    second = take({"/proof/papers": papers, "/proof/photo": photo}, first.answers)
    assert [item["name"] for item in second.answers["proof"]["papers"]] == ["a.pdf", "b.pdf", "c.ofd"]
    assert second.answers["proof"]["photo"]["name"] == "b.jpg"
    assert allowance().validate(second.answers, complete=False) == []
    assert len(first.answers["proof"]["papers"]) == 1


def test_a_refused_file_is_an_error_at_its_field_and_the_others_stay() -> None:
    received = take({"/proof/papers": [Uploaded("a.pdf", PDF), Uploaded("b.pdf", picture())]}, {})
    assert [item["name"] for item in received.answers["proof"]["papers"]] == ["a.pdf"]
    result = allowance().parse_page("proof", {"_asked": "/proof/papers"}, received.answers, errors=received.errors)
    assert [(error.pointer, error.code) for error in result.errors] == [("/proof/papers", "lying_file")]
    assert "b.pdf" in result.errors[0].message_zh and result.stay


def test_files_for_what_is_no_file_field_of_the_page_are_left_aside() -> None:
    names = [
        "/applicant/name",
        "/payout/note",
        "/proof",
        "/proof/papers/0",
        "/proof/nothing",
        "x",
        "/proof/" + "a" * 999,
    ]
    assert take({name: [Uploaded("a.pdf", PDF)] for name in names}, {}).answers == {}


def test_a_file_that_a_source_gave_is_not_replaced() -> None:
    files = Files({"/proof/photo": [Uploaded("a.png", picture())]})
    received = receive(
        allowance(), "proof", files, {}, DemoScanner(), lambda seen, upload: "id", locked=["/proof/photo"]
    )
    assert received.answers == {} and not received.errors


def test_no_more_than_twenty_files() -> None:
    received = take({"/proof/papers": [Uploaded(f"{n}.pdf", PDF) for n in range(25)]}, {})
    assert len(received.answers["proof"]["papers"]) == 20 and received.errors[0].code == "max_items"
