"""Static files with hashed names (cacheable for ever); in tests and debug the plain names."""

from __future__ import annotations

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name when the manifest was not made yet (``yiwang serve`` makes it)."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name if known, else ``name``."""
        known = self.hashed_files.get(self.hash_key(self.clean_name(name)))
        return known or name

    def url(self, name: str, force: bool = False) -> str:
        """Address of a static file."""
        if name in ("", "/"):
            return settings.STATIC_URL
        return f"{settings.STATIC_URL}{self.stored_name(name)}"
