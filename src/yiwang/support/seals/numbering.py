"""Numbers of seals (印章编码): digits of the division code and a running number, 13 in general use, configurable."""

from __future__ import annotations

from django.conf import settings

from yiwang.core.errors import NotReady
from yiwang.core.numbers import next_number


def next_seal_number(division_code: str) -> str:
    """A number that no other seal has, such as ``4408250000012``; ``division_code`` is empty for a citizen's signature.

    ``YIWANG_SEAL_NUMBER`` says how many digits each part has (``6+7``). Refuses with ``not_ready`` when all are used.
    """
    place, serial = (int(part) for part in settings.SEAL_NUMBER.split("+"))
    head = division_code[:place].ljust(place, "0")
    running = next_number(f"seal:{head}")
    if len(str(running)) > serial:
        raise NotReady
    return f"{head}{running:0{serial}d}"
