"""Seals on OFD files: good when nothing was touched, and bad after any change, wherever it was made."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.errors import ContentWrong, Locked
from yiwang.formats.ofd.output import page_png
from yiwang.formats.ofd.package import open_package
from yiwang.formats.ofd.packing import repack
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.formats.ofd.sealing import Placing, seal_ofd, straddle
from yiwang.formats.ofd.signing import read_signatures, signing_time
from yiwang.formats.ofd.tests.conftest import Office, sample
from yiwang.formats.ofd.tests.test_writing import licence
from yiwang.formats.ofd.values import Box
from yiwang.formats.ofd.verifying import seal_picture, verify_ofd
from yiwang.formats.seal.structure import Picture
from yiwang.formats.seal.tests.conftest import NOW
from yiwang.formats.seal.trust import TrustList

PLACE = Placing(0, Box(140, 200, 40, 40))


def red_picture() -> Picture:
    made = io.BytesIO()
    Image.new("RGB", (40, 40), (255, 0, 0)).save(made, "PNG")
    return Picture("PNG", made.getvalue(), 40, 40)


def ofd_picture() -> Picture:
    builder = Builder()
    page = builder.page(40, 40)
    page.rectangle(Box(0, 0, 40, 40), fill=None)
    page.text("印", 5, 35, 30)
    return Picture("OFD", builder.build(), 40, 40)


def sealed(office: Office, content: bytes | None = None, *placings: Placing, **more: bool) -> bytes:
    seal = office.seal(picture=red_picture())
    places = placings or (PLACE,)
    return seal_ofd(content or licence(), seal, office.signer, places, moment=NOW, trust=office.trust, **more)


def test_a_sealed_file_is_valid_and_names_who_sealed(office: Office) -> None:
    told = verify_ofd(sealed(office), office.trust)
    assert (told.verdict.ok, told.verdict.level, told.verdict.covers_whole_document) == (True, "valid", True)
    assert told.verdict.signer.startswith("深圳市市场监督管理局") and told.verdict.signed_at == NOW
    assert told.verdict.seal_name == "深圳市市场监督管理局"


def test_nobody_knows_the_signer_without_the_root(office: Office) -> None:
    assert verify_ofd(sealed(office), TrustList(())).verdict.level == "unknown"


def test_a_change_in_any_file_is_found(office: Office) -> None:
    content = sealed(office)
    package = open_package(content)
    for name in package.names:
        data = bytearray(package.read(name))
        data[len(data) // 2] ^= 1
        verdict = verify_ofd(repack(package, {name: bytes(data)}), office.trust).verdict
        assert not verdict.ok, name


def test_a_file_taken_out_is_found(office: Office) -> None:
    package = open_package(sealed(office))
    for name in package.names:
        assert not verify_ofd(repack(package, {name: None}), office.trust).verdict.ok, name


def test_a_file_added_after_sealing_is_found(office: Office) -> None:
    package = open_package(sealed(office))
    verdict = verify_ofd(repack(package, {"Doc_0/Annots/More.xml": b"<a/>"}), office.trust).verdict
    assert (verdict.level, verdict.step) == ("invalid", "coverage")
    beside = {"Doc_0/Signs/Sign_0/more.xml": b"<a/>"}
    assert verify_ofd(repack(package, beside), office.trust).verdict.step == "coverage"


def test_a_seal_of_another_file_beside_the_signature_is_found(office: Office) -> None:
    package = open_package(sealed(office))
    other = repack(package, {"Doc_0/Signs/Sign_0/Seal.esl": office.seal(name="另一枚印章")})
    assert not verify_ofd(other, office.trust).verdict.ok


def test_signatures_taken_from_another_file_do_not_fit(office: Office) -> None:
    mine, other = open_package(sealed(office)), open_package(sealed(office, sample("archive")))
    moved = {name: other.read(name) for name in other.names if "Signs/" in name}
    assert not verify_ofd(repack(mine, moved), office.trust).verdict.ok


def test_two_organizations_seal_one_after_the_other(office: Office) -> None:
    twice = sealed(office, sealed(office), Placing(1, Box(10, 10, 40, 40)))
    told = verify_ofd(twice, office.trust)
    assert [one.verdict.level for one in told.signatures] == ["valid", "valid"]
    assert told.verdict.covers_whole_document
    package = open_package(twice)
    changed = bytearray(package.read("Doc_0/Signs/Sign_0/SignedValue.dat"))
    changed[-1] ^= 1
    told = verify_ofd(repack(package, {"Doc_0/Signs/Sign_0/SignedValue.dat": bytes(changed)}), office.trust)
    assert {one.verdict.level for one in told.signatures} == {"invalid"}


def test_a_locked_file_takes_no_more_seals(office: Office) -> None:
    locked = sealed(office, lock=True)
    assert verify_ofd(locked, office.trust).verdict.ok
    with pytest.raises(Locked):
        sealed(office, locked)


def test_a_file_from_another_program_can_be_sealed(office: Office) -> None:
    for name in ("templates", "three-pages", "archive"):
        assert verify_ofd(sealed(office, sample(name)), office.trust).verdict.ok


def test_a_file_without_signatures_says_so(office: Office) -> None:
    assert verify_ofd(licence(), office.trust).verdict.step == "present"
    assert verify_ofd(b"no file", office.trust).verdict.step == "read"


def test_a_digest_that_is_no_longer_safe_is_refused(office: Office) -> None:
    package = open_package(sealed(office))
    path = "Doc_0/Signs/Sign_0/Signature.xml"
    for method in (b"MD5", b"1.3.14.3.2.26", b"unknown"):
        start = package.read(path).index(b'CheckMethod="') + 13
        changed = package.read(path)[:start] + method + package.read(path)[package.read(path).index(b'"', start) :]
        assert verify_ofd(repack(package, {path: changed}), office.trust).verdict.step == "digest"


def drawn(content: bytes, index: int = 0) -> Image.Image:
    ofd = open_ofd(content)
    page = draw_page(
        ofd, read_document(ofd), index, signatures=read_signatures(ofd), seal_picture=lambda one: seal_picture(ofd, one)
    )
    assert page.remarks == ()
    return Image.open(io.BytesIO(page_png(page, ppi=25.4))).convert("RGB")  # a pixel for each millimetre


def reds(picture: Image.Image) -> set[tuple[int, int]]:
    return {
        (x, y) for x in range(picture.width) for y in range(picture.height) if picture.getpixel((x, y)) == (255, 0, 0)
    }


def blank(pages: int) -> bytes:
    builder = Builder()
    for _ in range(pages):
        builder.page(100, 100)
    return builder.build()


def test_the_seal_is_drawn_where_it_is(office: Office) -> None:
    content = sealed(office, blank(1), Placing(0, Box(30, 50, 40, 40)))
    assert reds(drawn(content)) == {(x, y) for x in range(30, 70) for y in range(50, 90)}


def test_only_the_part_inside_the_clip_shows(office: Office) -> None:
    content = sealed(office, blank(1), Placing(0, Box(30, 50, 40, 40), Box(10, 0, 10, 20)))
    assert reds(drawn(content)) == {(x, y) for x in range(40, 50) for y in range(50, 70)}


def test_a_straddle_seal_leaves_a_strip_on_each_page_and_all_strips_make_the_seal(office: Office) -> None:
    content = blank(4)
    ofd = open_ofd(content)
    places = straddle(ofd, read_document(ofd), 40, 40, 30)
    content = sealed(office, content, *places)
    for index in range(4):
        assert reds(drawn(content, index)) == {(x, y) for x in range(90, 100) for y in range(30, 70)}
    assert [one.clip.x for one in places if one.clip] == [0, 10, 20, 30]
    with pytest.raises(ContentWrong):
        straddle(open_ofd(blank(1)), read_document(open_ofd(blank(1))), 40, 40, 30)


def test_a_seal_whose_picture_is_an_ofd_is_drawn(office: Office) -> None:
    seal = office.seal(picture=ofd_picture())
    content = seal_ofd(blank(1), seal, office.signer, (PLACE,), moment=NOW, trust=office.trust)
    ofd = open_ofd(content)
    page = draw_page(
        ofd, read_document(ofd), 0, signatures=read_signatures(ofd), seal_picture=lambda one: seal_picture(ofd, one)
    )
    assert page.remarks == () and 'aria-label="印"' in page.svg


def test_a_picture_that_cannot_be_drawn_leaves_a_remark(office: Office) -> None:
    seal = office.seal(picture=Picture("SVG", b"<svg onload='x'/>", 40, 40))
    ofd = open_ofd(seal_ofd(blank(1), seal, office.signer, (PLACE,), moment=NOW, trust=office.trust))
    page = draw_page(
        ofd, read_document(ofd), 0, signatures=read_signatures(ofd), seal_picture=lambda one: seal_picture(ofd, one)
    )
    assert page.remarks == ("seal 1: ofd.picture_unusable",) and "onload" not in page.svg
    plain = open_ofd(sample("digital-sign"))
    assert seal_picture(plain, read_signatures(plain)[0]) is None


@pytest.mark.parametrize("text", ["20260305093000", "2026-03-05 09:30:00", "20260305013000Z", "20260305013000.123Z"])
def test_both_ways_of_writing_a_time_are_read(text: str) -> None:
    found = signing_time(text)
    assert found is not None and found.isoformat() == "2026-03-05T01:30:00+00:00"
    assert signing_time("yesterday") is None
