"""An authenticator in memory: makes and answers with real WebAuthn structures, as a phone would; and lies on demand."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


class Authenticator:
    """One key on one device. ``counts=False`` always says 0, as keys of password managers do."""

    def __init__(self, origin: str, rp_id: str, *, counts: bool = True) -> None:
        self.origin, self.rp_id, self.counts = origin, rp_id, counts
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(32)
        self.user_handle: bytes | None = None
        self.count = 0

    def create(self, options: str, **lies: Any) -> str:
        """The answer to an enrolment."""
        asked = json.loads(options)
        self.user_handle = websafe_decode(asked["user"]["id"])
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        flags = lies.get("flags", FLAG.UP | FLAG.UV | FLAG.AT)
        data = AuthenticatorData.create(self._rp(lies), flags, self._counted(lies), bytes(credential))
        client = self._client("webauthn.create", asked, lies)
        said = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            "transports": ["internal", "hybrid", "nonsense"],
        }
        return self._json(said)

    def get(self, options: str, **lies: Any) -> str:
        """The answer to a proof."""
        asked = json.loads(options)
        data = AuthenticatorData.create(self._rp(lies), lies.get("flags", FLAG.UP | FLAG.UV), self._counted(lies))
        client = self._client("webauthn.get", asked, lies)
        key = lies.get("key", self.key)
        signature = key.sign(bytes(data) + sha256(client), ec.ECDSA(hashes.SHA256()))
        handle = lies.get("handle", self.user_handle)
        said = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            **({"userHandle": websafe_encode(handle)} if handle is not None else {}),
        }
        return self._json(said)

    def _rp(self, lies: dict[str, Any]) -> bytes:
        return sha256(str(lies.get("rp_id", self.rp_id)).encode())

    def _counted(self, lies: dict[str, Any]) -> int:
        if "count" in lies:
            return int(lies["count"])
        self.count += self.counts
        return self.count

    def _client(self, kind: str, asked: dict[str, Any], lies: dict[str, Any]) -> bytes:
        challenge = lies.get("challenge", websafe_decode(asked["challenge"]))
        return CollectedClientData.create(lies.get("type", kind), challenge, lies.get("origin", self.origin))

    def _json(self, said: dict[str, Any]) -> str:
        number = websafe_encode(self.credential_id)
        return json.dumps(
            {"id": number, "rawId": number, "type": "public-key", "response": said, "clientExtensionResults": {}}
        )
