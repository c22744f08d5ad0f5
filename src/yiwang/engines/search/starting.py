"""What a web process reads of search when it starts, beside the requests: the first who search do not wait for it."""

from __future__ import annotations

import logging

from django.db import Error, connection
from psycopg_pool import PoolClosed, PoolTimeout

from yiwang.engines.search import offers, postings
from yiwang.engines.search.everyday import said_whole, shipped
from yiwang.engines.search.kinds import KINDS
from yiwang.engines.search.lexicon import lexicon

logger = logging.getLogger(__name__)


def read_ahead() -> None:
    """Everyday words, the words of texts with their sounds, and the terms; where the database is away, later."""
    shipped(), said_whole()
    try:
        lexicon()
        offers.sizes(list(KINDS))
        postings.remember(list(KINDS))
    except (Error, PoolTimeout, PoolClosed):
        logger.debug("the database is away; words and terms are read with the first searches")
    finally:
        connection.close()
