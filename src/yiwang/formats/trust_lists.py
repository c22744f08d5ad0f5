"""The trust list as a file: whom a verifier believes, in one JSON document that anybody may take along.

It is not signed: whoever uses it decides where to take it from (the platform's `/trust.json` over HTTPS, a letter with
its digest, an authority's own list). Everything that `yiwang verify` needs without network stands in it: roots and
intermediates, revocation lists, ends of seals, the keys of codes, the logs, and where status lists are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from yiwang.crypto.certificates import key_identifier, read_certificate
from yiwang.crypto.digests import canonical
from yiwang.crypto.errors import CertificateUnreadable, NotCanonical
from yiwang.crypto.revocation import Evidence
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.signed_json import bytes_of, text_of
from yiwang.sentences import SaidError, gettext_noop

KIND: Final = "yiwang.trust-list"
VERSION: Final = 1
MOST_BYTES: Final = 20_000_000
_MOST_ENTRIES: Final = 5_000
_KEY_ID: Final = 16  # hexadecimal digits


class TrustListUnreadable(SaidError):
    """The bytes are no trust list of this version."""

    code = "trust_list_unreadable"

    def __init__(self) -> None:
        super().__init__(gettext_noop("信任列表无法读取：不是本平台格式的信任列表，或者已损坏"))


@dataclass(frozen=True, slots=True)
class TrustedLog:
    """A ledger whose heads are believed: its name and the chains (DER, signer first) of its keys, newest first."""

    name: str
    chain: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trusted:
    """What a trust list says. `code_signers` are chains (DER, signer first) by `key_id`; `logs` by the log's id."""

    trust: TrustList
    code_signers: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)
    logs: Mapping[str, TrustedLog] = field(default_factory=dict)
    name: str = ""
    issued_at: datetime | None = None
    status_lists: str = ""


def key_id(certificate: bytes) -> str:
    """The short name of a certificate's key: 16 hexadecimal digits, the beginning of its RFC 7093 identifier.

    Raises `CertificateUnreadable`.
    """
    return key_identifier(read_certificate(certificate).spki).hex()[:_KEY_ID]


def make_trust_list(trusted: Trusted) -> bytes:
    """The file, canonical JSON. `issued_at` must be told."""
    if trusted.issued_at is None:
        raise ValueError("a trust list says when it was issued")
    told: dict[str, Any] = {
        "kind": KIND,
        "version": VERSION,
        "name": trusted.name,
        "issued_at": trusted.issued_at.replace(microsecond=0),
        "roots": _texts(trusted.trust.roots),
        "intermediates": _texts(trusted.trust.intermediates),
        "code_signers": {key: _texts(chain) for key, chain in trusted.code_signers.items()},
        "logs": {key: {"name": one.name, "chain": _texts(one.chain)} for key, one in trusted.logs.items()},
        "status_lists": trusted.status_lists,
        "revocation_lists": _texts(trusted.trust.evidence.lists),
        "ended_seals": dict(trusted.trust.ended_seals),
    }
    return canonical(told)


def read_trust_list(content: bytes) -> Trusted:
    """What the file says. Raises `TrustListUnreadable`; a list without a single root is none."""
    try:
        if len(content) > MOST_BYTES:
            raise TrustListUnreadable
        told = orjson.loads(content)
        if told["kind"] != KIND or told["version"] != VERSION:
            raise TrustListUnreadable
        return _read(told)
    except (orjson.JSONDecodeError, CertificateUnreadable, NotCanonical, *_MALFORMED) as problem:
        raise TrustListUnreadable from problem


_MALFORMED: Final = (ValueError, TypeError, KeyError, AttributeError)


def _read(told: Mapping[str, Any]) -> Trusted:
    roots = _certificates(told["roots"])
    if not roots:
        raise TrustListUnreadable
    ended = {str(key): _moment(value) for key, value in _at_most(told.get("ended_seals", {})).items()}
    evidence = Evidence(tuple(bytes_of(one) for one in _at_most(told.get("revocation_lists", []))))
    signers = {str(key): _certificates(chain) for key, chain in _at_most(told.get("code_signers", {})).items()}
    if any(not chain or key != key_id(chain[0]) for key, chain in signers.items()):
        raise TrustListUnreadable
    return Trusted(
        trust=TrustList(roots, _certificates(told["intermediates"]), evidence, ended),
        code_signers=signers,
        logs={
            str(key): TrustedLog(str(one["name"]), _certificates(one["chain"]))
            for key, one in _at_most(told.get("logs", {})).items()
        },
        name=str(told["name"]),
        issued_at=_moment(told["issued_at"]),
        status_lists=str(told.get("status_lists", "")),
    )


def _certificates(listed: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(read_certificate(bytes_of(one)).der for one in _at_most(listed))


def _at_most(listed: Any) -> Any:
    if len(listed) > _MOST_ENTRIES:
        raise TrustListUnreadable
    return listed


def _moment(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    if told.tzinfo is None:
        raise ValueError("a time without a zone")
    return told.astimezone(UTC)


def _texts(listed: Sequence[bytes]) -> list[str]:
    return [text_of(one) for one in listed]
