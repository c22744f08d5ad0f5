"""What is published is seen by strangers too: each web process looks for a new generation once a second."""

import logging
import time

from django.db import InterfaceError, OperationalError, connection
from psycopg_pool import PoolClosed, PoolTimeout

from yiwang.core import generation

SECONDS = 1.0
GONE = (OperationalError, InterfaceError, PoolTimeout, PoolClosed)
logger = logging.getLogger(__name__)


def follow_publications() -> None:
    """Look again and again, for the life of the process."""
    while True:
        time.sleep(SECONDS)
        look()


def look() -> bool:
    """Empty the caches of this process if something was published; False while the database is away."""
    try:
        generation.refresh()
    except GONE:
        logger.debug("the database is away; requests tell of it themselves")
        return False
    finally:
        if not connection.in_atomic_block:
            connection.close()
    return True
