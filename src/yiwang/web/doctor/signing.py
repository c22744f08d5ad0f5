"""Checks of signing: SM2 in the system's libcrypto, production's own certificates, certificates that end."""

import os
from datetime import UTC, datetime

from yiwang.web.doctor.database import has_table, not_migrated
from yiwang.web.doctor.finding import Check, Finding, bad, ok, warn
from yiwang.web.launcher.language import tell
from yiwang.web.launcher.tree import set_up_django

INSTALL = "sudo apt-get install libssl3"
DAYS = 60
NAMED = 3


def sm2() -> Finding:
    """The system's libcrypto knows SM2; without it signatures are ECDSA and SM2 is verified slowly."""
    from yiwang.crypto import libcrypto

    if libcrypto.is_there():
        return ok(tell("系统的 libcrypto 支持 SM2", "the system's libcrypto knows SM2"))
    set_up_django()
    from django.conf import settings

    from yiwang.crypto.signing import SM2_SM3

    message = tell("系统的 libcrypto 没有 SM2（OpenSSL 3）", "the system's libcrypto has no SM2 (OpenSSL 3)")
    remedy = tell(
        f"运行 {INSTALL}（Debian 12、Ubuntu 22.04 起）；有的发行版去掉了 SM2，请换用带 SM2 的 OpenSSL 3。",
        f"Run {INSTALL} (Debian 12, Ubuntu 22.04 or newer); some distributions take SM2 out: use an OpenSSL 3 with it.",
    )
    return bad(message, remedy) if settings.SIGNING_SUITE == SM2_SM3 else warn(message, remedy)


def own_authority() -> Finding:
    """Production's own certificates are whole, lead to a root, and the platform can sign with them."""
    set_up_django()
    from yiwang.core import signing
    from yiwang.core.signing_files import SigningUnavailable

    try:
        if not signing.brings_own():
            return _development()
        with signing.without_register():
            problems = _problems()
    except SigningUnavailable as closed:
        return bad(closed.reason, tell("改好文件以后再检查。", "Mend the files, then look again."))
    if problems:
        return bad(
            "; ".join(problems[:NAMED]),
            tell("见 docs/concepts/certificates.md。", "See docs/concepts/certificates.md."),
        )
    return ok(tell(f"签名算法 {signing.suite()}，证书齐全", f"suite {signing.suite()}, certificates complete"))


def _development() -> Finding:
    message = tell("签名用的是开发测试证书", "signatures are made with development certificates")
    if os.environ.get("YIWANG_SECURE") != "1":
        return ok(message)
    return warn(
        message,
        tell(
            "对外服务要用持牌机构的证书：把它们放进一个目录，设 YIWANG_SIGNING_FILES。",
            "Public service needs certificates of a licensed authority: a folder that YIWANG_SIGNING_FILES names.",
        ),
    )


def _problems() -> "list[str]":
    from yiwang.core import signing
    from yiwang.crypto.identities import subject_name

    plug_in = signing.plug_in()
    found = list(plug_in.check_config()) if plug_in is not None else []
    now = datetime.now(UTC)
    trust = signing.trust_list()
    chains = [one.identity.certificate_chain for one in signing.folder().identities if one.role != "tls"]
    chains += [signer.certificate_chain for signer in (signing.platform_signer(), signing.document_signer())]
    for chain in dict.fromkeys(chains):
        problem = trust.check(chain, now).problem
        if problem is not None and problem.kind in {"chain", "revocation"}:
            found.append(f"{subject_name(chain[0])}：{problem.reason}")
    return found


def endings() -> Finding:
    """Certificates that end soon and have no successor in the register."""
    if not has_table("certificates_certificate"):
        return not_migrated()
    from yiwang.support.certificates.actions.warning import ending
    from yiwang.support.certificates.words import titled

    rows = list(ending(datetime.now(UTC)).defer("der")[: NAMED + 1])
    if not rows:
        return ok(tell(f"{DAYS} 天内没有证书到期", f"no certificate ends within {DAYS} days"))
    told = "; ".join(f"{titled(row)} {row.not_after:%Y-%m-%d}" for row in rows[:NAMED])
    more = " …" if len(rows) > NAMED else ""
    return warn(
        told + more,
        tell(
            "向颁发机构申请新证书，放在旧的旁边；见工作台“证书”。",
            "Ask the authority for new ones and put them beside the old; see the desk of certificates.",
        ),
    )


CHECKS = (
    Check("libcrypto", "国密算法库", "SM2 library", sm2),
    Check("signing", "签名证书", "signing certificates", own_authority),
    Check("certificates", "证书到期", "ends of certificates", endings, needs_database=True),
)
