"""What granian loads in each of its processes: the site, in a process that dies with its parent.

granian's own processes would otherwise live on, and hold the port, when their parent is killed.
"""

import signal
from multiprocessing import parent_process
from threading import Thread

from yiwang.web.launcher.processes import follow_parent

follow_parent(signal.SIGKILL)

from yiwang.web.wsgi import application  # noqa: E402  the parent is watched from the first moment

# isort: split
from yiwang.people.signin.presence import keep_writing  # noqa: E402  needs the applications that are loaded now
from yiwang.web.launcher.fresh import follow_publications  # noqa: E402

if parent_process() is not None:  # in a process that granian made, not wherever this is imported
    Thread(target=follow_publications, name="fresh", daemon=True).start()
    Thread(target=keep_writing, name="presence", daemon=True).start()

__all__ = ["application"]
