"""SM3 and SHA-256 behind one door, and the canonical JSON form that digests and signatures are made over.

SM3: GB/T 32905. HMAC: RFC 2104. Canonical JSON follows RFC 8785 but refuses what differs between readers:
floats and integers beyond 2^53.
"""

from __future__ import annotations

import hmac as stdlib_hmac
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from yiwang.crypto.errors import NotCanonical

DigestName = Literal["sm3", "sha256"]

_ALGORITHMS: dict[str, hashes.HashAlgorithm] = {"sm3": hashes.SM3(), "sha256": hashes.SHA256()}
_LARGEST_EXACT_INTEGER = 2**53 - 1
_DEEPEST = 64


def digest(data: bytes, name: DigestName = "sm3") -> bytes:
    """32 bytes of SM3 (default) or SHA-256 over `data`."""
    running = hashes.Hash(_ALGORITHMS[name])
    running.update(data)
    return running.finalize()


def sm3(data: bytes) -> bytes:
    """32 bytes, GB/T 32905."""
    return digest(data, "sm3")


def sha256(data: bytes) -> bytes:
    """32 bytes, FIPS 180-4."""
    return digest(data, "sha256")


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """32 bytes of HMAC (RFC 2104) with SM3."""
    running = HMAC(key, _ALGORITHMS["sm3"])
    running.update(data)
    return running.finalize()


def same(one: bytes | str, other: bytes | str) -> bool:
    """Compare without telling by the time it takes where the two differ."""
    first = one.encode() if isinstance(one, str) else one
    second = other.encode() if isinstance(other, str) else other
    return stdlib_hmac.compare_digest(first, second)


def canonical(value: Any) -> bytes:
    """The one UTF-8 JSON form of `value`: sorted keys, no blanks, no floats.

    Decimals become plain strings without exponent or trailing zeros, aware times become UTC with `Z`, dates
    and UUIDs their usual text. Raises `NotCanonical` for floats, bytes, naive times, keys that are not text,
    integers beyond 2^53 - 1 and text with lone surrogates.
    """
    try:
        return orjson.dumps(_plain(value, 0), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as problem:
        raise NotCanonical(f"数据无法写成规范格式：{problem}") from problem


def canonical_digest(value: Any, name: DigestName = "sm3") -> bytes:
    """Digest over the canonical form."""
    return digest(canonical(value), name)


def _plain(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise NotCanonical("数据嵌套过深")
    if value is None or isinstance(value, bool) or type(value) is str:
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST_EXACT_INTEGER:
            raise NotCanonical("整数过大，请改用文本")
        return int(value)
    if isinstance(value, Mapping):
        return _plain_mapping(value, depth)
    if isinstance(value, list | tuple):
        return [_plain(part, depth + 1) for part in value]
    return _plain_scalar(value)


def _plain_mapping(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    plain = {}
    for key, part in value.items():
        if not isinstance(key, str):
            raise NotCanonical("键必须是文本")
        plain[str(key)] = _plain(part, depth + 1)
    return plain


def _plain_scalar(value: Any) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotCanonical("时间缺少时区")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _plain_decimal(value)
    raise NotCanonical(f"不支持的数据类型：{type(value).__name__}")


def _plain_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise NotCanonical("数值不是有限数")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
