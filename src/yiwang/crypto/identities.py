"""Who signs: a certificate chain and the ability to sign, wherever the private key lives.

Production brings its own implementation (PKCS#11 token, signature server GM/T 0029, cloud signing);
development and demo use `development_ca`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from yiwang.crypto.certificates import COMMON_NAME, ORGANIZATION, SERIAL_NUMBER, read_certificate
from yiwang.crypto.der import end_of_value
from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.signing import ECDSA_SHA256, RSA_SHA256, SM2_SM3, PrivateKey

__all__ = [
    "ECDSA_SHA256",
    "READING_FAILS",
    "RSA_SHA256",
    "SM2_SM3",
    "LocalIdentity",
    "SigningIdentity",
    "load_certificate",
    "signature_is_good",
    "subject_code",
    "subject_name",
]

# What `cryptography` raises on malformed certificates; it reads names, keys and extensions only when asked.
READING_FAILS = (
    ValueError,
    TypeError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class SigningIdentity(Protocol):
    """One signer. `certificate_chain` is DER, the signer's first, the root left out."""

    @property
    def certificate_chain(self) -> tuple[bytes, ...]:
        """Signer certificate, then intermediates."""

    @property
    def algorithm(self) -> str:
        """`sm2-sm3` or `ecdsa-sha256` (DER r and s), or `rsa-sha256` (PKCS #1 v1.5)."""

    def sign(self, data: bytes) -> bytes:
        """The signature over the algorithm's digest of `data`, encoded as `algorithm` says."""


@dataclass(frozen=True, slots=True)
class LocalIdentity:
    """An identity whose private key is in this process."""

    certificate_chain: tuple[bytes, ...]
    private_key: PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> str:
        """See `SigningIdentity`."""
        return self.private_key.algorithm

    def sign(self, data: bytes) -> bytes:
        """See `SigningIdentity`."""
        return self.private_key.sign(data)


def load_certificate(der: bytes) -> x509.Certificate:
    """The certificate, or `CertificateUnreadable`; strictly encoded, so that no byte of it may differ."""
    try:
        if end_of_value(der) != len(der):
            raise CertificateUnreadable
        return x509.load_der_x509_certificate(der)
    except READING_FAILS as problem:
        raise CertificateUnreadable from problem


def signature_is_good(certificate: bytes, signature: bytes, data: bytes) -> bool:
    """Whether `signature` (SM2 with SM3, or ECDSA or RSA with SHA-256) over `data` was made with the certificate's key.

    Raises `CertificateUnreadable`.
    """
    return read_certificate(certificate).public_key.verify(signature, data)


def subject_name(certificate: bytes) -> str:
    """Who the certificate is for, for people: the organization, else the common name.

    Raises `CertificateUnreadable`.
    """
    names = read_certificate(certificate).names
    return names.get(ORGANIZATION) or names.get(COMMON_NAME, "")


def subject_code(certificate: bytes) -> str:
    """The organization's code (USCC or stable id) in the subject's serial number; empty when there is none.

    Raises `CertificateUnreadable`.
    """
    return read_certificate(certificate).names.get(SERIAL_NUMBER, "")
