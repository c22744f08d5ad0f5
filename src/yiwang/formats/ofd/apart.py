"""One page of a file from elsewhere as PNG, drawn alone: ``python -m yiwang.formats.ofd.apart INDEX PPI < file``.

Whatever a hostile file does to the renderer, it does it in that process, without the platform's memory, keys or
database, and only until the limits of memory, time and output end it. The caller waits for a picture or a problem.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from threading import BoundedSemaphore
from typing import Final

from yiwang.formats.ofd.drawing import draw_page
from yiwang.formats.ofd.errors import DrawingFailed, OfdProblem
from yiwang.formats.ofd.output import page_png
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.verifying import seal_picture

PASSED_ON: Final = ("PATH", "LANG", "HOME", "PYTHONPATH", "VIRTUAL_ENV", "YIWANG_FONT_FOLDERS", "SYSTEMROOT")
"""All that such a process knows of the platform's environment."""
_MEMORY: Final = 1_500_000_000
_CPU_SECONDS: Final = 20
_MOST_ANSWER: Final = 24_000_000
_SECONDS: Final = 25
_WAIT: Final = 15
_artists = BoundedSemaphore(2)
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def page_png_apart(content: bytes, index: int, ppi: float) -> bytes:
    """The page ``index`` (from 0) with the seals on it; `DrawingFailed` whatever is wrong with file or time."""
    if not _artists.acquire(timeout=_WAIT):
        raise DrawingFailed
    try:
        return _ask(content, index, ppi)
    finally:
        _artists.release()


def _ask(content: bytes, index: int, ppi: float) -> bytes:
    command = [sys.executable, "-m", "yiwang.formats.ofd.apart", str(index), f"{ppi:.4f}"]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file comes on its standard input
            command, input=content, capture_output=True, timeout=_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise DrawingFailed from late
    if done.returncode or len(done.stdout) > _MOST_ANSWER or not done.stdout.startswith(_PNG):
        raise DrawingFailed
    return done.stdout


def limit_process() -> None:
    """Memory and processor time end; nothing can be written to a file. Where the system has no limits, time is kept
    by the caller."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def main() -> None:
    """Read the file from standard input and write the picture; a file that cannot be drawn ends with 1."""
    limit_process()
    index, ppi = int(sys.argv[1]), float(sys.argv[2])
    try:
        ofd = open_ofd(sys.stdin.buffer.read())
        pictures = partial(seal_picture, ofd)
        drawing = draw_page(ofd, read_document(ofd), index, signatures=read_signatures(ofd), seal_picture=pictures)
        sys.stdout.buffer.write(page_png(drawing, ppi=ppi))
    except OfdProblem:
        sys.exit(1)


if __name__ == "__main__":
    main()
