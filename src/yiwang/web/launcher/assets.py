"""Message catalogues (.mo) and static files under hashed names, made again when a source changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from yiwang.ui.catalogues import compile_catalogue
from yiwang.web.launcher.language import StartFailed
from yiwang.web.launcher.tree import REPOSITORY, set_up_django

SOURCES = REPOSITORY / "src" / "yiwang"


def compile_catalogues() -> int:
    """Compile every .po whose .mo is missing or older. Returns how many were compiled."""
    made = 0
    for source in sorted(SOURCES.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        try:
            compile_catalogue(source)
        except OSError as fault:
            if target.exists():
                continue  # a read-only installation keeps what it came with
            raise StartFailed(
                f"{target} 写不了（{fault.strerror}）：请把程序放到可写的目录。",
                f"{target} cannot be written ({fault.strerror}): put the tree in a writable directory.",
            ) from fault
        made += 1
    return made


def collect_static(var: Path) -> bool:
    """Collect static files into `var/static`; needs Django's settings. Returns whether anything was done."""
    stamp = var / "static.stamp"
    wanted = fingerprint(path for root in SOURCES.rglob("static") if root.is_dir() for path in root.rglob("*"))
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    set_up_django()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted, encoding="ascii")
    return True


def fingerprint(paths: Iterable[Path]) -> str:
    """Digest over names, sizes and times of files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            found = path.stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
