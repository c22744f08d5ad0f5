"""The few functions of the system's libcrypto 3 that SM2 needs, by ctypes; the GIL is free while they work.

`cryptography` brings an OpenSSL of its own, built without the SM2 curve, so the system's library is asked. Handles of
keys are shared between threads and never changed after they are made; every operation has a context of its own.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import threading
import weakref
from functools import lru_cache
from typing import Any, Final

from yiwang.crypto.errors import Sm2Missing

_NAMES: Final = ("libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll")
_OLDEST: Final = 3  # major version: earlier ones need another dance for SM2
_POINT: Final = b"encoded-pub-key"
_PRIVATE: Final = b"priv"

# GB/T 32918.5, annex A: the public key, the signature of "message digest", and e.
_EXAMPLE_KEY: Final = bytes.fromhex(
    "3059301306072a8648ce3d020106082a811ccf5501822d03420004"
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
_EXAMPLE: Final = bytes.fromhex(
    "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
_EXAMPLE_DIGEST: Final = bytes.fromhex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")

_P, _I, _S, _B = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t, ctypes.c_char_p
_SIGNATURES: Final[dict[str, tuple[Any, list[Any]]]] = {
    "OPENSSL_version_major": (ctypes.c_uint, []),
    "EVP_PKEY_CTX_new_from_name": (_P, [_P, _B, _B]),
    "EVP_PKEY_CTX_new": (_P, [_P, _P]),
    "EVP_PKEY_CTX_free": (None, [_P]),
    "EVP_PKEY_keygen_init": (_I, [_P]),
    "EVP_PKEY_generate": (_I, [_P, ctypes.POINTER(_P)]),
    "EVP_PKEY_free": (None, [_P]),
    "EVP_PKEY_is_a": (_I, [_P, _B]),
    "EVP_PKEY_get_octet_string_param": (_I, [_P, _B, _P, _S, ctypes.POINTER(_S)]),
    "EVP_PKEY_get_bn_param": (_I, [_P, _B, ctypes.POINTER(_P)]),
    "BN_bn2binpad": (_I, [_P, _P, _I]),
    "BN_clear_free": (None, [_P]),
    "d2i_PUBKEY": (_P, [_P, ctypes.POINTER(_P), ctypes.c_long]),
    "d2i_AutoPrivateKey": (_P, [_P, ctypes.POINTER(_P), ctypes.c_long]),
    "EVP_PKEY_sign_init": (_I, [_P]),
    "EVP_PKEY_sign": (_I, [_P, _P, ctypes.POINTER(_S), _B, _S]),
    "EVP_PKEY_verify_init": (_I, [_P]),
    "EVP_PKEY_verify": (_I, [_P, _B, _S, _B, _S]),
    "EVP_PKEY_encrypt_init": (_I, [_P]),
    "EVP_PKEY_encrypt": (_I, [_P, _P, ctypes.POINTER(_S), _B, _S]),
    "EVP_PKEY_decrypt_init": (_I, [_P]),
    "EVP_PKEY_decrypt": (_I, [_P, _P, ctypes.POINTER(_S), _B, _S]),
    "ERR_clear_error": (None, []),
}
_loading = threading.Lock()


class Refused(Exception):
    """The library would not do it: a malformed key, signature or ciphertext."""


class Handle:
    """An EVP_PKEY that is freed, and its private part wiped by the library, when nobody holds it any more."""

    __slots__ = ("__weakref__", "pointer")

    def __init__(self, pointer: int) -> None:
        self.pointer = pointer
        weakref.finalize(self, library().EVP_PKEY_free, pointer)


@lru_cache(maxsize=1)
def _load() -> Any:
    for name in (*_NAMES, ctypes.util.find_library("crypto")):
        if not name:
            continue
        try:
            found = ctypes.CDLL(name)
            for function, (result, arguments) in _SIGNATURES.items():
                bound = getattr(found, function)
                bound.restype, bound.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        if found.OPENSSL_version_major() >= _OLDEST and _knows_sm2(found):
            return found
    return None


def _knows_sm2(found: Any) -> bool:
    """Whether it verifies the example of GB/T 32918.5: some distributions ship the name SM2 without the curve."""
    buffer = ctypes.create_string_buffer(_EXAMPLE_KEY, len(_EXAMPLE_KEY))
    at = _P(ctypes.addressof(buffer))
    key = found.d2i_PUBKEY(None, ctypes.byref(at), len(_EXAMPLE_KEY))
    context = found.EVP_PKEY_CTX_new(key, None) if key and found.EVP_PKEY_is_a(key, b"SM2") else None
    good = (
        bool(context)
        and found.EVP_PKEY_verify_init(context) == 1
        and found.EVP_PKEY_verify(context, _EXAMPLE, len(_EXAMPLE), _EXAMPLE_DIGEST, len(_EXAMPLE_DIGEST)) == 1
    )
    found.EVP_PKEY_CTX_free(context)
    found.EVP_PKEY_free(key)
    found.ERR_clear_error()
    return good


def library() -> Any:
    """The loaded library. Raises `Sm2Missing` when this machine has none of version 3 that knows SM2."""
    with _loading:
        found = _load()
    if found is None:
        raise Sm2Missing
    return found


def is_there() -> bool:
    """Whether this machine has a libcrypto that knows SM2."""
    with _loading:
        return _load() is not None


def generate() -> Handle:
    """A fresh SM2 key pair from the library's random generator."""
    found = library()
    context = found.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
    made = _P()
    try:
        _must(found, found.EVP_PKEY_keygen_init(context))
        _must(found, found.EVP_PKEY_generate(context, ctypes.byref(made)))
    finally:
        found.EVP_PKEY_CTX_free(context)
    return Handle(made.value or 0)


def read_public(der: bytes) -> Handle:
    """From SubjectPublicKeyInfo. Raises `Refused` for a point that is not on the curve."""
    found = library()
    buffer = ctypes.create_string_buffer(der, len(der))
    return _read(found, found.d2i_PUBKEY, buffer, len(der))


def read_private(der: bytearray) -> Handle:
    """From PKCS #8; the library computes the public point where the encoding has none. Raises `Refused`."""
    found = library()
    buffer = (ctypes.c_char * len(der)).from_buffer(der)
    return _read(found, found.d2i_AutoPrivateKey, buffer, len(der))


def _read(found: Any, function: Any, buffer: Any, length: int) -> Handle:
    at = _P(ctypes.addressof(buffer))
    pointer = function(None, ctypes.byref(at), length)
    if not pointer:
        found.ERR_clear_error()
        raise Refused
    handle = Handle(pointer)
    if not found.EVP_PKEY_is_a(pointer, b"SM2"):
        raise Refused
    return handle


def point(key: Handle) -> bytes:
    """The public point, 65 bytes: 04, x, y."""
    found = library()
    buffer, size = ctypes.create_string_buffer(65), _S()
    _must(found, found.EVP_PKEY_get_octet_string_param(key.pointer, _POINT, buffer, 65, ctypes.byref(size)))
    return buffer.raw[: size.value]


def scalar(key: Handle) -> bytearray:
    """The private number, 32 bytes, in memory that the caller wipes."""
    found = library()
    number, secret = _P(), bytearray(32)
    _must(found, found.EVP_PKEY_get_bn_param(key.pointer, _PRIVATE, ctypes.byref(number)))
    try:
        if found.BN_bn2binpad(number, (ctypes.c_char * 32).from_buffer(secret), 32) != len(secret):
            raise Refused
    finally:
        found.BN_clear_free(number)
    return secret


def sign(key: Handle, digest: bytes) -> bytes:
    """The DER signature over `digest` (e of GB/T 32918.2), 32 bytes."""
    found = library()
    context = found.EVP_PKEY_CTX_new(key.pointer, None)
    buffer, size = ctypes.create_string_buffer(80), _S(80)
    try:
        _must(found, found.EVP_PKEY_sign_init(context))
        _must(found, found.EVP_PKEY_sign(context, buffer, ctypes.byref(size), digest, len(digest)))
    finally:
        found.EVP_PKEY_CTX_free(context)
    return buffer.raw[: size.value]


def verify(key: Handle, signature: bytes, digest: bytes) -> bool:
    """Whether the DER `signature` over `digest` is the key's."""
    found = library()
    context = found.EVP_PKEY_CTX_new(key.pointer, None)
    try:
        _must(found, found.EVP_PKEY_verify_init(context))
        good = found.EVP_PKEY_verify(context, signature, len(signature), digest, len(digest)) == 1
    finally:
        found.EVP_PKEY_CTX_free(context)
    if not good:
        found.ERR_clear_error()
    return good


def encrypt(key: Handle, data: bytes) -> bytes:
    """The ciphertext in the ASN.1 form of GM/T 0009."""
    found = library()
    return _work(found, key, (found.EVP_PKEY_encrypt_init, found.EVP_PKEY_encrypt), data)


def decrypt(key: Handle, data: bytes) -> bytes:
    """The plaintext of an ASN.1 ciphertext. Raises `Refused` when it was changed or is another key's."""
    found = library()
    return _work(found, key, (found.EVP_PKEY_decrypt_init, found.EVP_PKEY_decrypt), data)


def _work(found: Any, key: Handle, functions: tuple[Any, Any], data: bytes) -> bytes:
    begin, work = functions
    context = found.EVP_PKEY_CTX_new(key.pointer, None)
    size = _S()
    try:
        _must(found, begin(context))
        _must(found, work(context, None, ctypes.byref(size), data, len(data)))
        buffer = ctypes.create_string_buffer(size.value)
        _must(found, work(context, buffer, ctypes.byref(size), data, len(data)))
        result = buffer.raw[: size.value]
        ctypes.memset(buffer, 0, len(buffer))
    finally:
        found.EVP_PKEY_CTX_free(context)
    return result


def _must(found: Any, result: int) -> None:
    if result <= 0:
        found.ERR_clear_error()
        raise Refused
