"""A sealed OFD file and a licence code, made with the keys of the installation that runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from yiwang.core import clock
from yiwang.core.signing import identity, platform_signer, seal_maker, trust_list
from yiwang.formats.licence_codes import CodePayload, make_code
from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.sealing import Placing, seal_ofd
from yiwang.formats.ofd.values import Box
from yiwang.formats.seal.making import SealPlan, make_seal
from yiwang.formats.seal.structure import Picture


def sealed_file() -> bytes:
    """An OFD file of two pages with a seal on the second, made by this installation."""
    builder = Builder()
    builder.page(210, 297).text("第一页的内容", 20, 40, 6)
    builder.page(210, 297).text("第二页的内容", 20, 40, 6)
    kept = BytesIO()
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((10, 10, 390, 390), outline=(200, 0, 0, 255), width=14)
    picture.save(kept, "PNG")
    signer = identity("11440825MB2C900013", "徐闻县市场监督管理局")
    now = datetime.now(UTC).replace(microsecond=0)
    start, end = now - timedelta(days=365), now + timedelta(days=365)
    plan = SealPlan(
        "44082500000001", "徐闻县市场监督管理局", 1, signer.certificate_chain[:1], start, start, end,
        Picture("PNG", kept.getvalue(), 40, 40),
    )  # fmt: skip
    place = Placing(1, Box(120, 200, 40, 40))
    seal = make_seal(plan, seal_maker())
    return seal_ofd(builder.build(), seal, signer, (place,), moment=now, trust=trust_list())


def licence_code(**more: Any) -> str:
    """A code that verifies offline; ``more`` replaces parts of its payload."""
    told = {
        "title": "食品经营许可证", "number": "JY24408250000011", "issuer": "徐闻县市场监督管理局",
        "valid_from": date(2026, 1, 1), "made_at": clock.now().replace(microsecond=0),
        "fields": (("住所", "徐城街道东方一路12号"),),
    }  # fmt: skip
    return make_code(CodePayload(**told | more), platform_signer())
