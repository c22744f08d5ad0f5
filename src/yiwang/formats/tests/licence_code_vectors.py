"""Makes data/licence_codes.json anew, with new keys: ``python -m yiwang.formats.tests.licence_code_vectors``."""

from __future__ import annotations

import base64
import json
import tempfile
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.crypto.sm2 import to_raw
from yiwang.formats import licence_codes
from yiwang.formats.licence_codes import PREFIX, CodePayload, key_id_of, make_code, take_apart

PLACE = Path(__file__).parent / "data" / "licence_codes.json"
MADE, NOW = datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC), datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PERMIT = CodePayload(
    title="食品经营许可证",
    number="JY24403050012341",
    identifier="1.2.156.3005.2.11100000MB0143028R020.11440300MB2C927392.JY24403050012341.001.U",
    holder="深圳市南山区老*茶餐厅",
    issuer="深圳市南山区市场监督管理局",
    valid_from=date(2026, 11, 20),
    valid_until=date(2031, 11, 19),
    made_at=MADE,
    status_number=131_072,
    fields=(
        ("经营者名称", "深圳市南山区老街茶餐厅"),
        ("统一社会信用代码", "91440300MA5EXAMPL0"),
        ("法定代表人（负责人）", "李建国"),
        ("住所", "广东省深圳市南山区粤海街道科技园社区演示路18号1层101铺"),
        ("经营场所", "广东省深圳市南山区粤海街道科技园社区演示路18号1层101铺"),
        ("主体业态", "餐饮服务经营者"),
        ("经营项目", "热食类食品制售、冷食类食品制售、自制饮品制售、散装食品销售"),
    ),
    demo=True,
)
NOTICE = CodePayload(
    title="高龄津贴享受通知",
    number="GL4415002026000017",
    issuer="海丰县民政局",
    holder="王秀英",
    holder_masked=False,
    valid_from=date(2026, 1, 1),
    made_at=MADE,
)
EMPTY = CodePayload(
    title="", number="", issuer="", valid_from=date(1900, 1, 1), made_at=datetime(1970, 1, 1, tzinfo=UTC)
)
RARE = replace(
    NOTICE, title="A plain certificate", holder="䶮㛃𠮷·Aigul O’Neil", identifier="LOCAL-7", fields=(("é", "ñ"),)
)


def told(payload: CodePayload) -> dict[str, Any]:
    """A payload as JSON."""
    plain = asdict(payload)
    for name in ("valid_from", "valid_until", "made_at"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    return plain


def altered(text: str, place: int) -> str:
    """The code with one byte changed, the signature left as it was."""
    packed = bytearray(licence_codes._bytes_of(text[len(PREFIX) :]))
    packed[place] ^= 1
    return PREFIX + licence_codes._text_of(bytes(packed))


def unprefixed(payload: CodePayload, identity: LocalIdentity) -> str:
    """Signed over the body alone, as a signature made for something else would be."""
    body = take_apart(make_code(payload, identity)).body
    return PREFIX + licence_codes._text_of(body + to_raw(identity.sign(body)))


def make() -> dict[str, Any]:
    """The vectors."""
    good, bad, signers, roots, between = [], [], {}, [], []
    for suite in (SM2_SM3, ECDSA_SHA256):
        with tempfile.TemporaryDirectory() as folder:
            authority = DevelopmentAuthority(KeyStore(Path(folder), passphrase="测试"), suite)
            signer = authority.identity("platform", "一网平台")
            stranger = authority.identity("stranger", "别的平台")
        roots += authority.trust
        between += authority.intermediates
        signers[key_id_of(signer.certificate_chain[0])] = signer.certificate_chain
        for name, payload in (("permit", PERMIT), ("notice", NOTICE), ("empty", EMPTY), ("rare", RARE)):
            if name != "empty":  # 1970 lies before every certificate
                good.append({"name": f"{name} {suite}", "text": make_code(payload, signer), "payload": told(payload)})
        whole = make_code(PERMIT, signer)
        for name, text, step in (
            ("one byte of the content", altered(whole, 60), "signature"),
            ("one byte of the signature", altered(whole, -1), "signature"),
            ("the demo flag taken away", altered(whole, 10), "signature"),
            ("another version", altered(whole, 0), "read"),
            ("cut", whole[:-8], "read"),
            ("cut to the bone", whole[:40], "read"),
            ("lower case", PREFIX + whole[4:].lower(), "read"),
            ("signed without the prefix of codes", unprefixed(PERMIT, signer), "signature"),
            ("a signer that is not listed", make_code(PERMIT, stranger), "chain"),
            ("made before the certificate", make_code(EMPTY, signer), "validity"),
            ("made in the future", make_code(replace(PERMIT, made_at=NOW.replace(year=2027)), signer), "time"),
        ):
            bad.append({"name": f"{name} {suite}", "text": text, "step": step})
    return {
        "now": NOW.isoformat(),
        "roots": [_text(one) for one in roots],
        "intermediates": [_text(one) for one in between],
        "code_signers": {key: [_text(one) for one in chain] for key, chain in signers.items()},
        "good": good,
        "bad": bad,
    }


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    PLACE.write_text(json.dumps(make(), ensure_ascii=False, indent=1) + "\n")
