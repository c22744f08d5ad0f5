"""What granian loads in each of its processes: the site, in a process that dies with its parent.

granian's own processes would otherwise live on, and hold the port, when their parent is killed.
"""

import gc
import os
import signal
import sys
from multiprocessing import parent_process
from threading import Thread

from yiwang.web.launcher.processes import follow_parent

follow_parent(signal.SIGKILL)

from yiwang.web.wsgi import application  # noqa: E402  the parent is watched from the first moment

# isort: split
from django.conf import settings  # noqa: E402  needs the applications that are loaded now

from yiwang.engines.search.asking import keep_counting  # noqa: E402
from yiwang.engines.search.starting import read_ahead  # noqa: E402
from yiwang.people.signin.presence import keep_writing  # noqa: E402
from yiwang.web.public_pages.starting import before  # noqa: E402

COLLECT = (50_000, 20, 50)
TURN = 0.0005  # seconds that a thread computes while another one has its answer from the database


def _read_words() -> None:
    """Beside the first requests; like all that was loaded it is never looked at for garbage."""
    read_ahead()
    gc.freeze()


if parent_process() is not None:  # in a process that granian made, not wherever this is imported
    application = before(
        application,
        folder=settings.VAR / "pages",
        server=os.getppid(),
        memory_mb=settings.PAGES_MEMORY_MB,
        disk_mb=settings.PAGES_DISK_MB,
    )
    Thread(target=keep_writing, name="presence", daemon=True).start()
    Thread(target=keep_counting, name="asked", daemon=True).start()
    Thread(target=_read_words, name="words", daemon=True).start()
    # A full collection of a loaded site stops it for half a second: what was loaded is never looked at again, and what
    # requests leave behind in circles is looked for seldom.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)
    sys.setswitchinterval(TURN)

__all__ = ["application"]
