"""How passwords are kept: Argon2id with 46 MiB, one pass and one lane.

This is the first choice of the OWASP Password Storage Cheat Sheet (it names this and 19 MiB with two passes as equal).
Django's default (100 MiB, two passes, eight lanes) costs 115 ms of a core here: 17 people a second could sign in on a
county's machine. This costs about 25 ms. Who wants more sets it here: old hashes stay valid.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with the platform's own cost."""

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1
