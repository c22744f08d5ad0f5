"""Who signs: a certificate chain and the ability to sign, wherever the private key lives.

Production brings its own implementation (PKCS#11 token, signature server GM/T 0029, cloud signing);
development and demo use `development_ca`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from yiwang.crypto.der import end_of_value
from yiwang.crypto.errors import CertificateUnreadable

ECDSA_SHA256 = "ecdsa-sha256"
RSA_SHA256 = "rsa-sha256"

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
        """`ecdsa-sha256` (DER r and s) or `rsa-sha256` (PKCS #1 v1.5)."""

    def sign(self, data: bytes) -> bytes:
        """The signature over SHA-256 of `data`, encoded as `algorithm` says."""


@dataclass(frozen=True, slots=True)
class LocalIdentity:
    """An identity whose private key is in this process."""

    certificate_chain: tuple[bytes, ...]
    private_key: ec.EllipticCurvePrivateKey
    algorithm: str = ECDSA_SHA256

    def sign(self, data: bytes) -> bytes:
        """See `SigningIdentity`."""
        return self.private_key.sign(data, ec.ECDSA(hashes.SHA256()))


def load_certificate(der: bytes) -> x509.Certificate:
    """The certificate, or `CertificateUnreadable`; strictly encoded, so that no byte of it may differ."""
    try:
        if end_of_value(der) != len(der):
            raise CertificateUnreadable
        return x509.load_der_x509_certificate(der)
    except READING_FAILS as problem:
        raise CertificateUnreadable from problem


def signature_is_good(certificate: bytes, signature: bytes, data: bytes) -> bool:
    """Whether `signature` (with SHA-256) over `data` was made with the certificate's key.

    Raises `CertificateUnreadable`.
    """
    try:
        key = load_certificate(certificate).public_key()
    except READING_FAILS as problem:
        raise CertificateUnreadable from problem
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


def subject_name(certificate: bytes) -> str:
    """Who the certificate is for, for people: the organization, else the common name.

    Raises `CertificateUnreadable`.
    """
    return _subject(certificate, x509.NameOID.ORGANIZATION_NAME) or _subject(certificate, x509.NameOID.COMMON_NAME)


def subject_code(certificate: bytes) -> str:
    """The organization's code (USCC or stable id) in the subject's serial number; empty when there is none.

    Raises `CertificateUnreadable`.
    """
    return _subject(certificate, x509.NameOID.SERIAL_NUMBER)


def _subject(certificate: bytes, attribute: x509.ObjectIdentifier) -> str:
    try:
        found = load_certificate(certificate).subject.get_attributes_for_oid(attribute)
    except READING_FAILS as problem:
        raise CertificateUnreadable from problem
    return str(found[0].value) if found else ""
