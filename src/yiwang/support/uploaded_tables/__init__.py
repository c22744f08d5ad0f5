"""Tables that an office uploads row by row: the job that moves one on and the pages that show it. No models of its own.

A table (batch) has ``state``, ``total``, ``counts`` (rows by state), ``findings`` (rows by what was found in them),
``made_at``, ``finished_at`` and ``rows``, each with ``state`` and ``line``. What a row means and becomes is the room's.
"""
