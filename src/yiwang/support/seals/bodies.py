"""What a seal holds, wherever it lies: organizations' seals in clear, a person's signature in its envelope."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from yiwang.core.keys import open_json, seal_json
from yiwang.support.seals.models import Seal

TABLE = "seals_seal"


@dataclass(frozen=True, slots=True)
class Body:
    """``name`` as it stands in the certificate and under the seal; ``picture`` is PNG; ``der`` is empty until made."""

    name: str
    picture: bytes
    der: bytes


def body_of(seal: Seal) -> Body:
    """The parts of a seal. The caller may see it."""
    if seal.sealed is None:
        return Body(seal.name, bytes(seal.picture), bytes(seal.der))
    told = open_json(bytes(seal.sealed), table=TABLE, record_id=seal.pk, field="sealed")
    picture, der = (base64.b64decode(told[part]) for part in ("picture", "der"))  # type: ignore[call-overload,index]
    return Body(told["name"], picture, der)  # type: ignore[call-overload,index]


def keep_body(seal: Seal, body: Body) -> None:
    """Put the parts where they belong; save ``picture``, ``der`` and ``sealed`` afterwards."""
    if seal.holder_account is None:
        seal.picture, seal.der = body.picture, body.der
        return
    told = {
        "name": body.name,
        "picture": base64.b64encode(body.picture).decode(),
        "der": base64.b64encode(body.der).decode(),
    }
    seal.sealed = seal_json(told, table=TABLE, record_id=seal.pk, field="sealed")
