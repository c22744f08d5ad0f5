"""Start-up of the ways in beside the password."""

from yiwang.people.hub import account_place
from yiwang.people.signin.assisted import events as slip_events
from yiwang.people.signin.assisted import place as assisted
from yiwang.people.signin.cards import events as card_events
from yiwang.people.signin.cards import moving as terminals_moving
from yiwang.people.signin.cards.proving import METHODS, SESSION_LIVES
from yiwang.people.signin.entries import way_in
from yiwang.people.signin.factors import FACTORS
from yiwang.people.signin.flow import LIVES
from yiwang.people.signin.passkeys import events as passkey_events
from yiwang.people.signin.passkeys import place as passkeys
from yiwang.people.signin.passkeys.factor import PasskeyProof
from yiwang.people.signin.upstream import events as upstream_events
from yiwang.people.signin.upstream import place as upstream
from yiwang.people.signin.ways import permissions

FACTORS.add(PasskeyProof())
LIVES.update(dict.fromkeys(METHODS.values(), SESSION_LIVES))
for place in (passkeys, upstream, assisted):
    account_place(place.PLACE)
    way_in(place.WAY)

__all__ = ["card_events", "passkey_events", "permissions", "slip_events", "terminals_moving", "upstream_events"]
