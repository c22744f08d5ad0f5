"""Who signs for this installation, by which algorithms, and whom its verifiers trust.

The suite is a deployment's choice (``YIWANG_SIGNING``): SM2 with SM3, or P-256 with SHA-256. PDF papers are ECDSA in
either, because readers of PDF know no SM2 (PAdES). Verifiers trust the roots of both, so that a change of the suite
leaves everything signed before as good as it was.

Production brings its own authority: a folder (``YIWANG_SIGNING_FILES``, see ``signing_files``) or a plug-in for tokens
and signature servers (``YIWANG_SIGNERS``). The development authority is then neither used nor trusted, unless its root
lies among the roots of the folder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.keys import keystore
from yiwang.core.signing_files import Signers, SigningFolder, SigningUnavailable, changed_at, read_folder
from yiwang.crypto import libcrypto
from yiwang.crypto.development_ca import MARK, SEAL_MAKER, SIGNER, TIME_STAMPER, DevelopmentAuthority
from yiwang.crypto.identities import SigningIdentity, subject_name
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.trust_lists import Trusted, TrustedLog, key_id

T = TypeVar("T")
PLATFORM = "platform"
PERSON = "person:"
"""Before the account's id: the code of somebody's own certificate."""
_alone: ContextVar[bool] = ContextVar("without_register", default=False)
_evidence: list[Callable[[], Evidence]] = []
_ended_seals: list[Callable[[], Mapping[str, datetime]]] = []
_logs: list[Callable[[], Mapping[str, TrustedLog]]] = []
_revoked: list[Callable[[], Collection[str]]] = []
_former: list[Callable[[], tuple[tuple[bytes, ...], ...]]] = []


def suite() -> str:
    """``sm2-sm3`` or ``ecdsa-sha256``: what new seals, receipts, tree heads, lists and codes are signed with.

    ``auto`` takes SM2 wherever the system's libcrypto knows it and, with an authority of one's own, the platform has an
    SM2 certificate.
    """
    return _suite(settings.SIGNING_SUITE, _own_state())


@lru_cache(maxsize=8)
def _suite(wanted: str, _own: tuple[object, ...]) -> str:
    if wanted != "auto":
        return wanted
    if not libcrypto.is_there():
        return ECDSA_SHA256
    if brings_own() and not uses_development(SM2_SM3) and _of_its_own(SIGNER, PLATFORM, SM2_SM3) is None:
        return ECDSA_SHA256
    return SM2_SM3


@cache
def authority(algorithm: str = ECDSA_SHA256) -> DevelopmentAuthority:
    """The development certificate authority of this installation for a suite, made on first use."""
    return DevelopmentAuthority(keystore(), algorithm)


def brings_own() -> bool:
    """Whether production brings its own authority."""
    return bool(settings.SIGNING_FILES or settings.SIGNERS)


def folder() -> SigningFolder:
    """The folder of production's own authority; an empty one without the setting. Raises ``SigningUnavailable``."""
    path = str(settings.SIGNING_FILES)
    return _folder(path, changed_at(Path(path))) if path else SigningFolder()


def plug_in() -> Signers | None:
    """What hands over identities of tokens and signature servers. Raises ``SigningUnavailable``."""
    return _signers(settings.SIGNERS) if settings.SIGNERS else None


def uses_development(algorithm: str) -> bool:
    """Whether the development authority of a suite signs and is trusted here."""
    return not brings_own() or _development_root_is_trusted(algorithm, _own_state())


def identity(code: str, name: str, *, role: str = SIGNER, algorithm: str | None = None) -> SigningIdentity:
    """The identity of an organization, person or service; ``code`` its stable id or credit code.

    ``role`` is ``signer``, ``seal-maker``, ``time-stamper``, ``responder`` or ``tls``; ``algorithm`` the suite unless
    another one is named. Raises ``SigningUnavailable`` where production's own authority has no such identity.
    """
    wanted = algorithm or suite()
    if brings_own():
        found = _of_its_own(role, code, wanted)
        if found is not None:
            return found
        if not uses_development(wanted):
            reason = _("没有“%(name)s”可用的签名证书（%(suite)s）：请把 %(file)s.pem 和 .key 放进 identities 目录") % {
                "name": name,
                "suite": wanted,
                "file": f"{role}-{code}",
            }
            raise SigningUnavailable(reason)
    return authority(wanted).identity(code, name, role=role, revoked=_given_up())


def document_signer() -> SigningIdentity:
    """Signs PDF papers: ECDSA, whatever the suite."""
    return identity(PLATFORM, "一网平台文书", algorithm=ECDSA_SHA256)


def platform_signer() -> SigningIdentity:
    """Signs receipts, tree heads, status lists and codes, in the suite of the installation."""
    return identity(PLATFORM, "一网平台")


def seal_maker() -> SigningIdentity:
    """Makes seals (制章人)."""
    return identity("seal-maker", "一网印章制作中心", role=SEAL_MAKER)


def time_stamper() -> SigningIdentity:
    """The time-stamp authority (RFC 3161)."""
    return identity("time-stamp", "一网时间戳服务", role=TIME_STAMPER)


@contextmanager
def without_register() -> Iterator[None]:
    """Inside, nothing is asked of the database: what the folder and the key store hold has to do."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def use_evidence(evidence: Callable[[], Evidence]) -> None:
    """Start-up: where revocation lists and answers come from."""
    _evidence[:] = [evidence]


def use_revoked(certificates: Callable[[], Collection[str]]) -> None:
    """Start-up: certificates (SHA-256, hex) that were revoked and sign nothing any more."""
    _revoked[:] = [certificates]


def use_ended_seals(ended: Callable[[], Mapping[str, datetime]]) -> None:
    """Start-up: from when each seal of the register was suspended or revoked, by the seal's id."""
    _ended_seals[:] = [ended]


def use_logs(logs: Callable[[], Mapping[str, TrustedLog]]) -> None:
    """Start-up: the ledgers whose heads are believed, by their id."""
    _logs[:] = [logs]


def use_former_signers(chains: Callable[[], tuple[tuple[bytes, ...], ...]]) -> None:
    """Start-up: chains with which the platform signed before: codes and lists made then stay good."""
    _former[:] = [chains]


def trusted_roots() -> tuple[bytes, ...]:
    """DER certificates that a verifier here trusts: the roots of both suites, as far as this machine knows them."""
    own = folder().roots
    return _once(own, *(authority(one).trust for one in _suites() if uses_development(one)))


def intermediates() -> tuple[bytes, ...]:
    """DER of the intermediates, which seals leave out (GB/T 38540)."""
    own = folder().intermediates
    return _once(own, *(authority(one).intermediates for one in _suites() if uses_development(one)))


def evidence() -> Evidence:
    """Revocation data: what lies in the folder, and what the register gives out."""
    held, told = folder().evidence, _ask(_evidence, Evidence())
    return Evidence((*held.lists, *told.lists), (*held.responses, *told.responses))


def trust_list() -> TrustList:
    """Roots, intermediates and what is known of revoked certificates and ended seals, for verifiers."""
    nothing: Mapping[str, datetime] = {}
    ended = _ask(_ended_seals, nothing)
    return TrustList(trusted_roots(), intermediates(), evidence(), ended)


def platform_chains() -> tuple[tuple[bytes, ...], ...]:
    """Chains of the certificates that the platform signs and signed with, in both suites; the present ones first."""
    present = []
    for one in _suites():
        try:
            present.append(identity(PLATFORM, "一网平台", algorithm=one).certificate_chain)
        except SigningUnavailable:
            continue  # an authority of one's own may have certificates of one suite alone
    return _once(present, _ask(_former, ()))


def trusted() -> Trusted:
    """All that a verifier needs, as it stands in the trust list that the platform publishes."""
    chains = platform_chains()
    return Trusted(
        trust=trust_list(),
        code_signers={key_id(chain[0]): chain for chain in chains},
        logs=_ask(_logs, {}),
        name=subject_name(chains[0][0]) if chains else "",
        issued_at=clock.now(),
        status_lists=f"{settings.ORIGIN}/status/",
    )


def forget() -> None:
    """Read folder and plug-in anew at the next use."""
    for one in (_folder, _signers, _suite, _development_root_is_trusted):
        one.cache_clear()


def _own_state() -> tuple[object, ...]:
    """What remembered answers depend on: the settings, and when files were put into the folder."""
    path = str(settings.SIGNING_FILES)
    return (path, settings.SIGNERS, changed_at(Path(path))) if path else (path, settings.SIGNERS)


def _of_its_own(role: str, code: str, algorithm: str) -> SigningIdentity | None:
    asked = plug_in()
    found = asked.identity(role, code, algorithm) if asked is not None else None
    return found or folder().identity(role, code, algorithm, clock.now(), _given_up())


def _given_up() -> Collection[str]:
    return _ask(_revoked, ())


@lru_cache(maxsize=2)
def _folder(path: str, _changed_at: tuple[int, ...]) -> SigningFolder:
    return read_folder(Path(path))


@cache
def _signers(named: str) -> Signers:
    try:
        made: Signers = import_string(named)()
    except ImportError as problem:
        raise SigningUnavailable(_("YIWANG_SIGNERS 指的插件没有安装：%(name)s") % {"name": named}) from problem
    return made


@lru_cache(maxsize=8)
def _development_root_is_trusted(algorithm: str, _own: tuple[object, ...]) -> bool:
    marked = [der for der in folder().roots if MARK in subject_name(der)]
    return bool(marked) and authority(algorithm).trust[0] in marked


def _ask(port: Sequence[Callable[[], T]], nothing: T) -> T:
    return port[0]() if port and not _alone.get() else nothing


def _once(*groups: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))


def _suites() -> tuple[str, ...]:
    return (ECDSA_SHA256, SM2_SM3) if libcrypto.is_there() else (ECDSA_SHA256,)
