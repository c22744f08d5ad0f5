"""Ten codes on paper for the day on which phone and app are lost; each works once, only keyed digests are kept."""

from __future__ import annotations

import secrets
from functools import cache
from uuid import UUID

from yiwang.core import clock
from yiwang.core.keys import keystore
from yiwang.crypto.blind_index import BlindIndex
from yiwang.people.signin.factors import ProofRefused
from yiwang.people.signin.models import Factor, RecoveryCode

KIND = "recovery"
HOW_MANY = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when written down
PURPOSE = "signin.recovery"


@cache
def _index() -> BlindIndex:
    return BlindIndex(keystore())


def made_codes() -> list[str]:
    """Ten codes such as ``k7wq-m3xt-hp``: about 49 bits each, far beyond what five tries a step can guess."""
    return ["-".join(_letters(n) for n in (4, 4, 2)) for _ in range(HOW_MANY)]


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def store(factor: Factor, codes: list[str]) -> None:
    """Keep the digests of new codes under a saved factor."""
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(factor=factor, digest=_index().blind(_plain(code), _purpose(factor.pk))) for code in codes]
    )


def use(factor: Factor, typed: str) -> None:
    """Refuse ``proof_refused`` unless ``typed`` is an unused code of the factor, which then is used."""
    digests = _index().candidates(_plain(typed[:40]), _purpose(factor.pk))
    unused = RecoveryCode.objects.filter(factor=factor, digest__in=digests, used_at=None)
    if not unused.update(used_at=clock.now()):
        raise ProofRefused


def left(factor_id: UUID) -> int:
    """How many codes still work."""
    return RecoveryCode.objects.filter(factor_id=factor_id, used_at=None).count()


def _plain(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())


def _purpose(factor_id: UUID) -> str:
    return f"{PURPOSE}.{factor_id.hex}"
