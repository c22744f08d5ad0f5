"""An office with a clerk, a second person who approves, a keeper, a post that uses seals; a small OFD."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests import factories

from yiwang.core.keys import keystore
from yiwang.formats.ofd.building import Builder
from yiwang.support.seals import signers


@pytest.fixture(autouse=True)
def nothing_known():
    """What processes keep for a while belongs to one test."""
    keystore()
    signers.forget_trust()


@pytest.fixture
def office(db):
    place = factories.organization("market_supervision", name="徐闻县市场监督管理局")
    other = factories.organization("tax", name="徐闻县税务局")
    other.uscc = ""  # its certificate is by its id: the factory gives all organizations one code
    other.save()
    return SimpleNamespace(
        place=place,
        clerk=factories.official("seal.apply", at=place, name="申请员"),
        chief=factories.official("seal.approve", at=place, name="批准员"),
        keeper=factories.official("seal.keep", at=place, name="保管员"),
        user=factories.official("seal.use", at=place, name="用印员"),
        stranger=factories.official("seal.apply", "seal.approve", "seal.keep", "seal.use", at=other, name="外人"),
    )


def paper(pages: int = 1, words: str = "关于开展食品安全检查的通知") -> bytes:
    builder = Builder()
    for number in range(pages):
        builder.page().text(f"{words} {number + 1}", 30, 40, 6)
    return builder.build()
