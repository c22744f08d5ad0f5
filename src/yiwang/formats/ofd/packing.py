"""Files into an OFD package: the same files give the same bytes (no dates, fixed order and attributes)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from yiwang.formats.ofd.package import ENTRY_POINT, Package

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_PACKED_ALREADY = (".png", ".jpg", ".jpeg", ".jb2", ".gif")


def pack(files: Mapping[str, bytes], *, compressed: bool = True) -> bytes:
    """The package of these files by path, in their order, OFD.xml first."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path in sorted(files, key=lambda one: one != ENTRY_POINT):
            entry = zipfile.ZipInfo(path, _FIRST_DAY)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            as_it_is = not compressed or path.lower().endswith(_PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if as_it_is else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path])
    return made.getvalue()


def repack(package: Package, changes: Mapping[str, bytes | None]) -> bytes:
    """The package with files changed, added at the end, or taken out (None); all others keep their bytes.

    This is how a signature is added: its files are new, Signatures.xml is changed.
    """
    files = {name: package.read(name) for name in package.names if changes.get(name, b"") is not None}
    files |= {name: content for name, content in changes.items() if content is not None}
    return pack(files)
