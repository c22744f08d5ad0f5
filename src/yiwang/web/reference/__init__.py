"""The reference pages under ``docs/reference``, made from the code: settings, commands, events, codes, rights, API.

``python -m yiwang.web.reference`` writes them; a test says when they are stale.
"""
