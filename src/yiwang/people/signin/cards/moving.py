"""Card terminals of an organization that closes go to whoever takes over, with their keys.

They go on reading without a new enrolment: who stands at them changes, not the machine.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.people.belongings import Belongings, use_belongings
from yiwang.people.signin.models.card import Terminal

TERMINALS = gettext_noop("没停用的读卡终端")
use_belongings(TERMINALS, Belongings(Terminal, ("revoked",), "terminal", "terminal.moved"))
