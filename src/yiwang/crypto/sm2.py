"""SM2 (GB/T 32918, GM/T 0009): sign, verify, encrypt and decrypt, over the system's libcrypto.

Signatures are DER SEQUENCE {r, s} (certificates, CMS, seals) or raw r‖s, 64 bytes; ciphertexts raw C1‖C3‖C2 or the
ASN.1 form of GM/T 0009. The digest that is signed is e = SM3(Z ‖ message), Z made of the user identifier and the public
key. Without a libcrypto that knows SM2 only verification works, in Python and some ten times slower.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any, Final, NoReturn

from asn1crypto import core

from yiwang.crypto import libcrypto, sm2_curve
from yiwang.crypto.der import NotStrict, end_of_value
from yiwang.crypto.digests import same, sm3
from yiwang.crypto.errors import CiphertextBroken, KeyUnreadable

NAME: Final = "sm2-sm3"
DEFAULT_ID: Final = b"1234567812345678"  # GM/T 0009 §10
POINT_BYTES: Final = 65

_SPKI: Final = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
# PKCS #8 around SEC 1, without the public point (libcrypto computes it) and with it.
_PKCS8_SHORT: Final = bytes.fromhex("3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420")
_PKCS8: Final = bytes.fromhex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420")
_PKCS8_POINT: Final = bytes.fromhex("a144034200")
_MOST_PLAIN: Final = 2**20  # bytes: a public key encrypts keys, not files


class SlowVerification(UserWarning):
    """Signatures are verified in Python because libcrypto lacks SM2."""


class _Pair(core.Sequence):  # type: ignore[misc]
    _fields = [("r", core.Integer), ("s", core.Integer)]


class _Ciphertext(core.Sequence):  # type: ignore[misc]
    _fields = [("x", core.Integer), ("y", core.Integer), ("hash", core.OctetString), ("cipher", core.OctetString)]


class PublicKey:
    """A point on the curve. Equal keys are equal objects; safe between threads."""

    __slots__ = ("_handle", "_z", "point")
    algorithm = NAME

    def __init__(self, point: bytes) -> None:
        """`point` is 65 bytes: 04, x, y. Raises `KeyUnreadable`."""
        x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
        if len(point) != POINT_BYTES or point[0] != 4 or not sm2_curve.is_on_curve(x, y):
            raise KeyUnreadable
        self.point = bytes(point)
        self._z: dict[bytes, bytes] = {}
        self._handle = libcrypto.read_public(_SPKI + self.point) if libcrypto.is_there() else None

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, DER (GB/T 20518)."""
        return _SPKI + self.point

    def verify(self, signature: bytes, data: bytes, *, user_id: bytes = DEFAULT_ID) -> bool:
        """Whether the DER `signature` over `data` is this key's."""
        return self.verify_digest(signature, self.digest(data, user_id=user_id))

    def verify_raw(self, signature: bytes, data: bytes, *, user_id: bytes = DEFAULT_ID) -> bool:
        """The same for r‖s of 64 bytes."""
        return len(signature) == 64 and self.verify(to_der(signature), data, user_id=user_id)

    def verify_digest(self, signature: bytes, digest: bytes) -> bool:
        """Whether `signature` (DER) over e = `digest` is this key's."""
        if self._handle is not None:
            return libcrypto.verify(self._handle, signature, digest)
        warnings.warn("SM2 is verified in Python: install OpenSSL 3", SlowVerification, stacklevel=2)
        try:
            raw = to_raw(signature)
        except ValueError:
            return False
        x, y = int.from_bytes(self.point[1:33], "big"), int.from_bytes(self.point[33:], "big")
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        return sm2_curve.verify_slowly((x, y), int.from_bytes(digest, "big"), r, s)

    def digest(self, data: bytes, *, user_id: bytes = DEFAULT_ID) -> bytes:
        """e = SM3(Z ‖ data), 32 bytes."""
        return sm3(self.z(user_id) + data)

    def z(self, user_id: bytes = DEFAULT_ID) -> bytes:
        """Z of GB/T 32918.2 §5.5, 32 bytes. `user_id` at most 8191 bytes (ValueError)."""
        known = self._z.get(user_id)
        if known is None:
            if len(user_id) * 8 > 0xFFFF:
                raise ValueError("user identifier is too long")
            length = (len(user_id) * 8).to_bytes(2, "big")
            known = sm3(length + user_id + sm2_curve.PARAMETERS + self.point[1:])
            if len(self._z) < 8:
                self._z[user_id] = known
        return known

    def encrypt(self, data: bytes) -> bytes:
        """C1‖C3‖C2 (GB/T 32918.4-2016): 97 bytes more than `data` (1 byte to 1 MB, else ValueError)."""
        return _raw_ciphertext(self.encrypt_der(data))

    def encrypt_der(self, data: bytes) -> bytes:
        """The same as SEQUENCE {x, y, hash, cipher} (GM/T 0009 §7.2). Raises `Sm2Missing`."""
        if not 0 < len(data) <= _MOST_PLAIN:
            raise ValueError("1 byte to 1 MB can be encrypted")
        libcrypto.library()
        while True:
            sealed = libcrypto.encrypt(self._held(), data)
            if not same(_cipher_of(sealed), data):
                return sealed  # a key stream of zeros leaves the data as they are: draw again (GB/T 32918.4 §6.1)

    def _held(self) -> libcrypto.Handle:
        if self._handle is None:
            self._handle = libcrypto.read_public(self.spki)
        return self._handle

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and same(self.point, other.point)

    def __hash__(self) -> int:
        return hash(self.point)

    def __repr__(self) -> str:
        return f"<SM2 public key {sm3(self.point).hex()[:16]}>"


class PrivateKey:
    """An SM2 key that stays inside libcrypto; it is shown, copied and pickled nowhere."""

    __slots__ = ("_handle", "public_key")
    algorithm = NAME

    def __init__(self, handle: libcrypto.Handle) -> None:
        self._handle = handle
        self.public_key = PublicKey(libcrypto.point(handle))

    @classmethod
    def generate(cls) -> PrivateKey:
        """A new key. Raises `Sm2Missing`."""
        return cls(libcrypto.generate())

    @classmethod
    def from_scalar(cls, secret: bytes | bytearray) -> PrivateKey:
        """From d, 32 bytes, in [1, n-2]. Raises `KeyUnreadable`, `Sm2Missing`. A bytearray is wiped."""
        number = int.from_bytes(secret, "big")
        if len(secret) != sm2_curve.BYTES or not 1 <= number <= sm2_curve.N - 2:
            raise KeyUnreadable
        encoded = bytearray(_PKCS8_SHORT) + secret
        try:
            return cls(libcrypto.read_private(encoded))
        except libcrypto.Refused as problem:
            raise KeyUnreadable from problem
        finally:
            wipe(encoded)
            if isinstance(secret, bytearray):
                wipe(secret)

    def scalar(self) -> bytearray:
        """d, 32 bytes, for a key store only: `wipe` it after use."""
        return libcrypto.scalar(self._handle)

    def pkcs8(self) -> bytearray:
        """PrivateKeyInfo, DER, unencrypted, for a key store only: `wipe` it after use."""
        secret = self.scalar()
        encoded = bytearray(_PKCS8) + secret + _PKCS8_POINT + self.public_key.point
        wipe(secret)
        return encoded

    def sign(self, data: bytes, *, user_id: bytes = DEFAULT_ID) -> bytes:
        """The DER signature over `data`."""
        return self.sign_digest(self.public_key.digest(data, user_id=user_id))

    def sign_raw(self, data: bytes, *, user_id: bytes = DEFAULT_ID) -> bytes:
        """The same as r‖s, 64 bytes."""
        return to_raw(self.sign(data, user_id=user_id))

    def sign_digest(self, digest: bytes) -> bytes:
        """The DER signature over e = `digest`, 32 bytes (else ValueError)."""
        if len(digest) != 32:
            raise ValueError("a digest has 32 bytes")
        return libcrypto.sign(self._handle, digest)

    def decrypt(self, sealed: bytes) -> bytes:
        """The plaintext of C1‖C3‖C2. Raises `CiphertextBroken`."""
        if len(sealed) <= POINT_BYTES + 32 or sealed[0] != 4:
            raise CiphertextBroken
        x, y = int.from_bytes(sealed[1:33], "big"), int.from_bytes(sealed[33:65], "big")
        parts = _Ciphertext({"x": x, "y": y, "hash": sealed[65:97], "cipher": sealed[97:]})
        return self.decrypt_der(parts.dump())

    def decrypt_der(self, sealed: bytes) -> bytes:
        """The plaintext of the ASN.1 form. Raises `CiphertextBroken`."""
        try:
            _raw_ciphertext(sealed)
            opened = libcrypto.decrypt(self._handle, sealed)
        except (libcrypto.Refused, ValueError) as problem:
            raise CiphertextBroken from problem
        if same(opened, _cipher_of(sealed)):
            raise CiphertextBroken  # the key stream is all zeros (GB/T 32918.4 §7.1)
        return opened

    def _closed(self, *_: Any) -> NoReturn:
        raise TypeError("a private key is neither copied nor pickled")

    __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getstate__ = _closed  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<SM2 private key of {self.public_key!r}>"


@lru_cache(maxsize=2048)
def load_public(point: bytes) -> PublicKey:
    """The key of a point (65 bytes), remembered, as reading takes a while. Raises `KeyUnreadable`."""
    return PublicKey(point)


def wipe(secret: bytearray) -> None:
    """Overwrite with zeros."""
    secret[:] = bytes(len(secret))


def to_raw(signature: bytes) -> bytes:
    """DER to r‖s. Raises ValueError for anything but the one DER form of two numbers of 256 bits."""
    try:
        if end_of_value(signature) != len(signature):
            raise ValueError("bytes after the signature")
        pair = _Pair.load(signature, strict=True)
        raw = b"".join(int(pair[part].native).to_bytes(32, "big") for part in ("r", "s"))
    except (NotStrict, OverflowError, TypeError) as problem:
        raise ValueError("not a signature") from problem
    if to_der(raw) != signature:
        raise ValueError("not the one DER form")
    return raw


def to_der(raw: bytes) -> bytes:
    """r‖s to DER. Raises ValueError unless there are 64 bytes."""
    if len(raw) != 64:
        raise ValueError("a raw signature has 64 bytes")
    numbers = (raw[:32].lstrip(b"\0") or b"\0", raw[32:].lstrip(b"\0") or b"\0")
    padded = [b"\0" + one if one[0] & 0x80 else one for one in numbers]
    body = b"".join(b"\x02" + bytes([len(one)]) + one for one in padded)
    return b"\x30" + bytes([len(body)]) + body


def _cipher_of(sealed: bytes) -> bytes:
    return bytes(_Ciphertext.load(sealed)["cipher"].native)


def _raw_ciphertext(sealed: bytes) -> bytes:
    """ASN.1 to C1‖C3‖C2. Raises ValueError."""
    try:
        if end_of_value(sealed) != len(sealed):
            raise ValueError("bytes after the ciphertext")
        parts = _Ciphertext.load(sealed, strict=True)
        x, y = (int(parts[name].native) for name in ("x", "y"))
        check, cipher = bytes(parts["hash"].native), bytes(parts["cipher"].native)
        point = b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
    except (NotStrict, OverflowError, TypeError) as problem:
        raise ValueError("not a ciphertext") from problem
    if len(check) != 32 or not cipher or not sm2_curve.is_on_curve(x, y):
        raise ValueError("not a ciphertext")
    return point + check + cipher
