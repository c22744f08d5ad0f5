"""What is fuzzed. A target takes any bytes; it may refuse by the error of its room, and may do nothing else."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import check_chain
from yiwang.crypto.errors import CryptoProblem
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.signed_data import read_signed_data
from yiwang.crypto.signing import load_public
from yiwang.crypto.timestamps import check_token, token_of
from yiwang.formats.checking import check_file
from yiwang.formats.licence_codes import PREFIX, CodeProblem, _text_of, read_code, verify_code
from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.text import document_text
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.formats.seal.errors import SealProblem
from yiwang.formats.seal.messages import verify_message
from yiwang.formats.seal.structure import read_seal, read_signature
from yiwang.formats.seal.verify import verify_seal, verify_signature
from yiwang.formats.status_lists import read_status_list
from yiwang.formats.trust_lists import Trusted, read_trust_list
from yiwang.formats.verdicts import STEPS
from yiwang.sentences import SaidError

MARK = re.compile(rb"%%PART ([^\n]{1,200})\n")
NOW = datetime.now(UTC).replace(microsecond=0)


@cache
def world() -> tuple[Trusted, tuple[bytes, bytes]]:
    """Who is trusted, and a certificate with its issuer; made once in a process, from fixed places of the seeds."""
    from tests.fuzz.seeds import stage

    return stage()


def ofd_file(data: bytes) -> None:
    """A whole package, with its ZIP directory."""
    with contextlib.suppress(OfdProblem):
        _everything(data)


def ofd_parts(data: bytes) -> None:
    """The files of a package one after the other, packed before they are read, so that changes get past the ZIP."""
    with contextlib.suppress(OfdProblem):
        _everything(packed(data))


def _everything(content: bytes) -> None:
    """All that a viewer and a verifier do."""
    ofd = open_ofd(content)
    with contextlib.suppress(OfdProblem):
        assert verify_ofd(content, world()[0].trust).verdict.step in STEPS
    document, signatures = read_document(ofd), read_signatures(ofd)
    document_text(ofd, document)
    for index in range(len(document.pages)):
        read_annotations(ofd, document, read_page(ofd, document, index))
        draw_page(ofd, document, index, signatures=signatures)


def packed(data: bytes) -> bytes:
    """A package of the parts that stand one after the other."""
    names = MARK.split(data)
    made, known = io.BytesIO(), set()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in zip(names[1::2], names[2::2], strict=False):
            text = name.decode("utf-8", "replace").replace("\0", "")
            if text and text not in known:
                known.add(text)
                archive.writestr(zipfile.ZipInfo(text), content)
    return made.getvalue()


def unpacked(content: bytes) -> bytes:
    """The other way: a package as parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        return b"".join(b"%%PART " + name.encode() + b"\n" + archive.read(name) for name in names)


def seal(data: bytes) -> None:
    """Seals and seal signatures of three versions."""
    for read in (read_seal, read_signature):
        with contextlib.suppress(SealProblem):
            read(data)
    for verdict in (verify_signature(data, b"x", world()[0].trust), verify_seal(data, world()[0].trust)):
        assert verdict.step in STEPS and not verdict.ok


def message(data: bytes) -> None:
    """CMS SignedData, of GB/T 35275 and of RFC 5652, and bare values."""
    with contextlib.suppress(CryptoProblem):
        read_signed_data(data).problem(b"x")
    assert verify_message(data, b"x", world()[0].trust).step in STEPS


def certificate(data: bytes) -> None:
    """Certificates, public keys, chains."""
    trusted, (_leaf, issuer) = world()
    for read in (read_certificate, load_public):
        with contextlib.suppress(CryptoProblem):
            read(data)
    with contextlib.suppress(CryptoProblem):
        check_chain((data, issuer), trusted.trust.roots, moment=NOW)


def evidence(data: bytes) -> None:
    """Revocation lists, OCSP answers and time-stamps."""
    trusted, chain = world()
    for held in (Evidence([data]), Evidence(responses=[data])):
        with contextlib.suppress(CryptoProblem):
            check_chain(chain, trusted.trust.roots, moment=NOW, evidence=held)
    with contextlib.suppress(CryptoProblem):
        token_of(data)
    with contextlib.suppress(CryptoProblem):
        check_token(data, b"x", trusted.trust.roots)


def code(data: bytes) -> None:
    """What a QR code says: as text, and as the bytes behind it."""
    trusted = world()[0]
    for text in (data.decode("utf-8", "surrogateescape"), PREFIX + _text_of(data)):
        with contextlib.suppress(CodeProblem):
            read_code(text)
        verify_code(text, trusted.code_signers, trusted.trust, NOW)


def anything(data: bytes) -> None:
    """The door of `yiwang verify`: every kind of file; and the lists that it is given."""
    trusted = world()[0]
    assert check_file(data, trusted, now=NOW).exit_code in (0, 1, 2)
    with contextlib.suppress(SaidError):
        read_trust_list(data)
    with contextlib.suppress(SaidError):
        read_status_list(data, trusted.trust)


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (ofd_file, ofd_parts, seal, message, certificate, evidence, code, anything)
}


def words(seeds: Iterable[bytes]) -> list[str]:
    """A dictionary for the fuzzer: the names that stand in XML and JSON seeds."""
    found: set[bytes] = set()
    for one in seeds:
        found.update(re.findall(rb'[<"]([A-Za-z:_]{2,24})[ ">]', one[:200_000]))
        found.update(re.findall(rb" ([A-Za-z:]{2,24})=", one[:200_000]))
    return sorted(word.decode() for word in found)
