from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.formats.pdf.sign import sign_pdf
from yiwang.formats.pdf.typeset import Attachment, render

LICENCE: dict[str, Any] = {
    "title": "食品经营许可证",
    "number": "JY14403050012345",
    "identifier": "1.2.156.3005.2.11100000000013338W011.11440300MB2C927392.1.001.R",
    "fields": [
        {"label": "经营者名称", "value": "深圳市南山区䶮㛃茶餐厅"},
        {"label": "负责人", "value": "㐀龦"},
        {"label": "住所", "value": "深圳市南山区"},
    ],
    "scope_label": "经营项目",
    "scope": "热食类食品制售",
    "valid_from": "2026年3月5日",
    "valid_to": "2031年3月4日",
    "conditions": ["请在经营场所的显著位置悬挂本证。"],
    "organization": "深圳市市场监督管理局",
    "date": "2026年3月5日",
    "qr": "https://example.gov.cn/v/abcdefgh",
    "seal": "演示专用章",
    "demo": True,
}
MACHINE_READABLE = '{"holder":"䶮㛃"}'.encode()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentAuthority:
    folder: Path = tmp_path_factory.mktemp("keys")
    return DevelopmentAuthority(KeyStore(folder, passphrase="测试"))


@pytest.fixture(scope="session")
def identity(authority: DevelopmentAuthority) -> LocalIdentity:
    return authority.identity("11440300MB2C927392", "深圳市市场监督管理局")


@pytest.fixture(scope="session")
def licence_pdf() -> bytes:
    return render("licence", LICENCE, attachment=Attachment(MACHINE_READABLE, "licence.json"))


@pytest.fixture(scope="session")
def signed_pdf(licence_pdf: bytes, identity: LocalIdentity) -> bytes:
    return sign_pdf(licence_pdf, identity)
