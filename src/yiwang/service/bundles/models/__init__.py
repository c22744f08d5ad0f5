"""Tables of bundles."""

from yiwang.service.bundles.models.bundle import Bundle, BundlePart

__all__ = ["Bundle", "BundlePart"]
