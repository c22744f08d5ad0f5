"""The two ceremonies of a passkey, each in two halves: what the browser is asked, and what it brought back.

Between the halves the browser carries our challenge sealed (``once.seal``); it works once, for five minutes, for the
session or browser that asked. Every answer that does not fit is refused alike: ``passkey_refused``.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from django.utils.translation import gettext_noop
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from yiwang.core.errors import Refusal
from yiwang.people.signin.once import seal, spend, unseal
from yiwang.people.signin.passkeys.site import server

ENROL, PROVE = "passkey.enrol", "passkey.prove"
LONGEST_ANSWER = 20_000
TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "hybrid", "internal"})
_ALGORITHMS = frozenset({-7, -8, -35, -36, -257})


class PasskeyRefused(Refusal):
    """What the authenticator said does not prove what it should; why exactly is for the tests only."""

    code, status = "passkey_refused", 422
    message = gettext_noop("没有认出这把通行密钥。请重试，或者换一种登录方式。")


@dataclass(frozen=True, slots=True)
class Asked:
    """``options`` is the JSON for ``navigator.credentials``; ``sealed`` goes into a cookie of this browser."""

    options: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new credential as the authenticator made it."""

    credential: AttestedCredentialData
    sign_count: int
    transports: tuple[str, ...]
    backed_up: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A parsed assertion, not yet checked: whose credential it says it is."""

    response: AuthenticationResponse
    state: Mapping[str, Any]

    @property
    def credential_id(self) -> bytes:
        """The credential that the browser used."""
        return bytes(self.response.raw_id)


def ask_enrolment(*, account_id: UUID, login: str, name: str, bound_to: str, known: Sequence[bytes]) -> Asked:
    """Ask for a new discoverable credential with user verification; ``known`` ones are not made twice."""
    user = PublicKeyCredentialUserEntity(name=login, id=account_id.bytes, display_name=name)
    makes = server()
    makes.allowed_algorithms = [row for row in makes.allowed_algorithms if row.alg in _ALGORITHMS]
    options, state = makes.register_begin(
        user,
        _descriptors(known),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    content = {**state, "bound": bound_to, "account": str(account_id)}
    return Asked(_as_json(options), seal(ENROL, content))


def read_enrolment(*, sealed: str, answer: str, account_id: UUID, bound_to: str) -> Enrolled:
    """Check what came back; refuses ``challenge_over`` and ``passkey_refused``. Uses the challenge up."""
    state = unseal(ENROL, sealed)
    _same(state, bound_to, str(account_id))
    spend(ENROL, state["challenge"])
    try:
        response = RegistrationResponse.from_dict(_parsed(answer))
        data = server().register_complete(state, response)
        credential = data.credential_data
    except (ValueError, TypeError, KeyError, AssertionError, UnsupportedAlgorithm) as wrong:
        raise PasskeyRefused from wrong
    if credential is None or credential.public_key.ALGORITHM not in _ALGORITHMS:
        raise PasskeyRefused
    said = (_parsed(answer).get("response") or {}).get("transports") or ()
    transports = tuple(sorted({word for word in said if word in TRANSPORTS}))
    return Enrolled(credential, data.counter, transports, _flag(data, AuthenticatorData.FLAG.BS))


def ask_proof(*, bound_to: str = "", account_id: UUID | None = None, known: Sequence[bytes] = ()) -> Asked:
    """Ask for a proof: of any account (discoverable credential), or of one account by one of its ``known`` keys."""
    options, state = server().authenticate_begin(
        _descriptors(known) or None, user_verification=UserVerificationRequirement.REQUIRED
    )
    content = {**state, "bound": bound_to, "account": str(account_id or "")}
    return Asked(_as_json(options), seal(PROVE, content))


def read_proof(*, sealed: str, answer: str, bound_to: str = "", account_id: UUID | None = None) -> Answer:
    """Open the challenge and use it up; the signature is checked by ``check_proof`` with the stored key."""
    state = unseal(PROVE, sealed)
    _same(state, bound_to, str(account_id or ""))
    spend(PROVE, state["challenge"])
    try:
        response = AuthenticationResponse.from_dict(_parsed(answer))
    except (ValueError, TypeError, KeyError) as wrong:
        raise PasskeyRefused from wrong
    return Answer(response, state)


def check_proof(answer: Answer, *, credential: bytes, account_id: UUID) -> int:
    """The counter of a valid proof by this stored credential of this account; refuses ``passkey_refused``.

    Checked are type, challenge, origin, relying party, presence, verification, signature and user handle
    (Web Authentication §7.2).
    """
    handle = answer.response.response.user_handle
    if handle is not None and not hmac.compare_digest(bytes(handle), account_id.bytes):
        raise PasskeyRefused
    if handle is None and not answer.state.get("account"):
        raise PasskeyRefused  # a discoverable credential always says whose it is
    try:
        server().authenticate_complete(answer.state, [AttestedCredentialData(credential)], answer.response)
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm) as wrong:
        raise PasskeyRefused from wrong
    return int(answer.response.response.authenticator_data.counter)


def went_back(stored: int, now: int) -> bool:
    """Whether a counter shows that there may be a copy; authenticators that do not count always say 0."""
    return (stored or now) != 0 and now <= stored


def backed_up(answer: Answer) -> bool:
    """Whether the credential is kept by a password manager at the moment."""
    return _flag(answer.response.response.authenticator_data, AuthenticatorData.FLAG.BS)


def _flag(data: AuthenticatorData, flag: AuthenticatorData.FLAG) -> bool:
    return bool(data.flags & flag)


def _descriptors(known: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=key) for key in known]


def _as_json(options: Any) -> str:
    return json.dumps(dict(options)["publicKey"], ensure_ascii=False)


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise PasskeyRefused
    return found


def _same(state: Mapping[str, Any], bound_to: str, account: str) -> None:
    if not (hmac.compare_digest(state["bound"], bound_to) and hmac.compare_digest(state["account"], account)):
        raise PasskeyRefused
