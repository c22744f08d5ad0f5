"""What granian loads in each of its processes: the site, in a process that dies with its parent.

granian's own processes would otherwise live on, and hold the port, when their parent is killed.
"""

import signal

from yiwang.web.launcher.processes import follow_parent

follow_parent(signal.SIGKILL)

from yiwang.web.wsgi import application  # noqa: E402  the parent is watched from the first moment

__all__ = ["application"]
