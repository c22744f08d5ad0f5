"""Tables of certificates."""

from yiwang.support.certificates.models.certificate import Certificate, RevocationList

__all__ = ["Certificate", "RevocationList"]
