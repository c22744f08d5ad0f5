"""Start-up: what this room gives to others."""

from yiwang.people.sessions import use_known_devices, use_second_step
from yiwang.people.signin import codes, events, kinds, places, privacy, refs
from yiwang.people.signin.devices import is_known
from yiwang.people.signin.flow import needs_more

use_second_step(needs_more)
use_known_devices(is_known)

__all__ = ["codes", "events", "kinds", "places", "privacy", "refs"]
