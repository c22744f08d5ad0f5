"""One door to signing and encryption: SM2 with SM3, or P-256 with SHA-256, as a deployment chooses.

The two suites have the same verbs. RSA with SHA-256 is understood where somebody else's signature is verified. Private
keys in a token or a signature server (GM/T 0018, 0016, 0029) fill `PrivateKey` or, one floor up, `SigningIdentity`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NoReturn, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from yiwang.crypto import sm2
from yiwang.crypto.digests import DigestName, digest, same
from yiwang.crypto.errors import AlgorithmUnknown, CiphertextBroken, KeyUnreadable

SM2_SM3: Final = sm2.NAME
ECDSA_SHA256: Final = "ecdsa-sha256"
RSA_SHA256: Final = "rsa-sha256"

_SM2_SPKI: Final = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_SM2_PKCS8: Final = bytes.fromhex("020100301306072a8648ce3d020106082a811ccf5501822d")
_SCALAR_MARK: Final = bytes.fromhex("0201010420")  # SEC 1: version 1, then the number of 32 bytes
_HPKE: Final = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
_HPKE_INFO: Final = b"yiwang"


@dataclass(frozen=True, slots=True)
class Suite:
    """A signature algorithm with its digest, and the OIDs that name them in certificates and messages."""

    name: str
    digest: DigestName
    signature_oid: str
    digest_oid: str

    def hash(self, data: bytes) -> bytes:
        """32 bytes of the suite's digest over `data` (without the Z of SM2)."""
        return digest(data, self.digest)


# GB/T 33560: 1.2.156.10197.1.501 is SM2 with SM3, .401 SM3. RFC 5758, RFC 4055.
SUITES: Final = {
    SM2_SM3: Suite(SM2_SM3, "sm3", "1.2.156.10197.1.501", "1.2.156.10197.1.401"),
    ECDSA_SHA256: Suite(ECDSA_SHA256, "sha256", "1.2.840.10045.4.3.2", "2.16.840.1.101.3.4.2.1"),
    RSA_SHA256: Suite(RSA_SHA256, "sha256", "1.2.840.113549.1.1.11", "2.16.840.1.101.3.4.2.1"),
}
BY_SIGNATURE_OID: Final = {suite.signature_oid: suite for suite in SUITES.values()}


class PublicKey(Protocol):
    """Verifies and encrypts."""

    @property
    def algorithm(self) -> str:
        """A key of `SUITES`."""

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, DER."""

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether `signature` (DER r and s, or PKCS #1 v1.5) over `data` is this key's."""

    def encrypt(self, data: bytes) -> bytes:
        """What only the private key opens: SM2 C1‖C3‖C2, or HPKE (RFC 9180) over P-256."""


class PrivateKey(Protocol):
    """Signs and decrypts; shown, copied and pickled nowhere."""

    @property
    def algorithm(self) -> str:
        """A key of `SUITES`."""

    @property
    def public_key(self) -> PublicKey:
        """The other half."""

    def sign(self, data: bytes) -> bytes:
        """The DER signature over `data`."""

    def decrypt(self, sealed: bytes) -> bytes:
        """Opens what `PublicKey.encrypt` made. Raises `CiphertextBroken`."""

    def pkcs8(self) -> bytearray:
        """Unencrypted PrivateKeyInfo, for a key store only; wipe it after use."""


class P256PublicKey:
    """An elliptic curve key of `cryptography`: P-256, and other curves for verification."""

    __slots__ = ("_key", "spki")
    algorithm = ECDSA_SHA256

    def __init__(self, key: ec.EllipticCurvePublicKey) -> None:
        self._key = key
        self.spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def verify(self, signature: bytes, data: bytes) -> bool:
        """See `PublicKey`."""
        try:
            self._key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def encrypt(self, data: bytes) -> bytes:
        """See `PublicKey`. 81 bytes more than `data`."""
        return _HPKE.encrypt(data, self._key, info=_HPKE_INFO)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, P256PublicKey) and same(self.spki, other.spki)

    def __hash__(self) -> int:
        return hash(self.spki)

    def __repr__(self) -> str:
        return f"<P-256 public key {digest(self.spki, 'sha256').hex()[:16]}>"


class P256PrivateKey:
    """A P-256 key of `cryptography`."""

    __slots__ = ("_key", "public_key")
    algorithm = ECDSA_SHA256

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.public_key = P256PublicKey(key.public_key())

    @classmethod
    def generate(cls) -> P256PrivateKey:
        """A new key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    def sign(self, data: bytes) -> bytes:
        """See `PrivateKey`."""
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def decrypt(self, sealed: bytes) -> bytes:
        """See `PrivateKey`."""
        try:
            return _HPKE.decrypt(sealed, self._key, info=_HPKE_INFO)
        except (InvalidTag, ValueError) as problem:
            raise CiphertextBroken from problem

    def pkcs8(self) -> bytearray:
        """See `PrivateKey`."""
        return bytearray(
            self._key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def _closed(self, *_: Any) -> NoReturn:
        raise TypeError("a private key is neither copied nor pickled")

    __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getstate__ = _closed  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<P-256 private key of {self.public_key!r}>"


class RsaPublicKey:
    """For verification only."""

    __slots__ = ("_key", "spki")
    algorithm = RSA_SHA256

    def __init__(self, key: rsa.RSAPublicKey) -> None:
        self._key = key
        self.spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def verify(self, signature: bytes, data: bytes) -> bool:
        """See `PublicKey`."""
        try:
            self._key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True

    def encrypt(self, data: bytes) -> bytes:
        """Not offered: raises `AlgorithmUnknown`."""
        raise AlgorithmUnknown


def generate(algorithm: str) -> PrivateKey:
    """A new key of `sm2-sm3` or `ecdsa-sha256`. Raises `AlgorithmUnknown`, `Sm2Missing`."""
    if algorithm == SM2_SM3:
        return sm2.PrivateKey.generate()
    if algorithm == ECDSA_SHA256:
        return P256PrivateKey.generate()
    raise AlgorithmUnknown


def load_private(pkcs8: bytes | bytearray) -> PrivateKey:
    """From unencrypted PKCS #8 (a bytearray is wiped). Raises `KeyUnreadable`, `Sm2Missing`."""
    try:
        if _SM2_PKCS8 in pkcs8[:40]:
            at = pkcs8.find(_SCALAR_MARK)
            if at < 0:
                raise KeyUnreadable
            at += len(_SCALAR_MARK)
            return sm2.PrivateKey.from_scalar(bytearray(pkcs8[at : at + 32]))
        key = serialization.load_der_private_key(bytes(pkcs8), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise KeyUnreadable from problem
    finally:
        if isinstance(pkcs8, bytearray):
            sm2.wipe(pkcs8)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyUnreadable
    return P256PrivateKey(key)


@lru_cache(maxsize=2048)
def load_public(spki: bytes) -> PublicKey:
    """From SubjectPublicKeyInfo, DER; remembered. Raises `KeyUnreadable`."""
    if spki.startswith(_SM2_SPKI):
        return sm2.load_public(spki[len(_SM2_SPKI) :])
    try:
        key = serialization.load_der_public_key(spki)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise KeyUnreadable from problem
    if isinstance(key, ec.EllipticCurvePublicKey):
        return P256PublicKey(key)
    if isinstance(key, rsa.RSAPublicKey):
        return RsaPublicKey(key)
    raise KeyUnreadable
