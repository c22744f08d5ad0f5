"""Client systems of an organization that closes go to whoever takes over, with what others agreed to.

Closed ones go along: what was told to people stays findable.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.people.belongings import Belongings, use_belongings
from yiwang.people.sso.models import Client

SYSTEMS = gettext_noop("没注销的接入系统")
use_belongings(SYSTEMS, Belongings(Client, ("closed", "refused"), "client", "sso.client_moved", over_too=True))
