"""Pictures in pages: their kinds, masks, and those that are broken or meant to hurt."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.pictures import data_address, opened
from yiwang.formats.ofd.tests.conftest import Maker
from yiwang.formats.ofd.tests.test_content import drawing, pixel


def png(colour: Any, mode: str = "RGB", size: tuple[int, int] = (4, 4), form: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, form)
    return made.getvalue()


PICTURE = '<ofd:ImageObject ID="4" Boundary="10 10 20 20" CTM="20 0 0 20 0 0" ResourceID="30"%s/>'
MEDIA = (
    '<ofd:MultiMedias><ofd:MultiMedia ID="30" Type="Image"><ofd:MediaFile>a.img</ofd:MediaFile></ofd:MultiMedia>'
    '<ofd:MultiMedia ID="31" Type="Image"><ofd:MediaFile>mask.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP"])
def test_pictures_of_many_kinds_are_drawn(form: str, small: Maker) -> None:
    content = small(PICTURE % "", resources=MEDIA, files={"Doc_0/Res/a.img": png((0, 0, 255), form=form)})
    red, green, blue = pixel(content, 20, 20)
    assert red < 6 and green < 6 and blue > 249


def test_a_picture_for_print_is_shown_in_screen_colours(small: Maker) -> None:
    content = small(
        PICTURE % "", resources=MEDIA, files={"Doc_0/Res/a.img": png((0, 255, 255, 0), "CMYK", form="JPEG")}
    )
    assert pixel(content, 20, 20)[0] > 200 > 60 > pixel(content, 20, 20)[1]


def test_a_mask_makes_a_picture_clear(small: Maker) -> None:
    files = {"Doc_0/Res/a.img": png((0, 0, 255)), "Doc_0/Res/mask.png": png(0, "L")}
    assert pixel(small(PICTURE % ' ImageMask="31"', resources=MEDIA, files=files), 20, 20) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"", b"GIF89a", png((0, 0, 0))[:40], b"<svg/>", b"%PDF-1.4"])
def test_a_picture_that_is_none_leaves_a_remark(data: bytes, small: Maker) -> None:
    done = drawing(small(PICTURE % "", resources=MEDIA, files={"Doc_0/Res/a.img": data}))
    assert done.remarks == ("picture 30: ofd.picture_unusable",) and "data:" not in done.svg


def test_a_picture_of_absurd_size_is_not_unpacked() -> None:
    whole = bytearray(png((0, 0, 0)))
    whole[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(OfdProblem):
        data_address(bytes(whole))
    assert opened(png((0, 0, 0))).size == (4, 4)


def test_white_of_a_seal_leaves_the_paper_as_it_is() -> None:
    assert data_address(png((255, 255, 255)), inked=True) != data_address(png((255, 255, 255)))
