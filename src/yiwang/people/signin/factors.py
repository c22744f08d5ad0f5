"""The kinds of proof that may follow a password, or take its place: a typed plug-in table.

A kind knows which of an account's factors are its own, prepares a step (sends a code, makes a challenge) and checks an
answer. It never opens a session: that is ``flow``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal
from yiwang.core.plugins import PlugInTable
from yiwang.people.models import Account
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.visits import Visit


class ProofRefused(Refusal):
    """The answer to a step is wrong, used or too late; which of them is not said."""

    code, status = "proof_refused", 422
    message = gettext_noop("验证码不正确或者已经过期，请重新填写。")


class FactorUnavailable(Refusal):
    """The service behind a kind of proof does not answer; the other ways stay open."""

    code, status = "factor_unavailable", 503
    message = gettext_noop("这种验证方式现在用不了，请换一种。")


@dataclass(frozen=True, slots=True)
class Held:
    """A factor that an account has: ``label`` is masked, ``asked`` says that it is wanted after the password."""

    id: UUID
    label: str
    asked: bool


class FactorKind(Protocol):
    """``method`` stands in ``Session.methods``. ``cryptographic`` kinds satisfy protection level 3 (GB/T 22239-2019).

    ``prepares`` tells that ``begin`` does something: a page that only asks waits for a press of a button (True where a
    kind does not say). ``template`` is the part of the page that asks for the answer; it gets what ``begin`` gave as
    ``asked``.
    """

    code: str
    title: str
    sentence: str
    method: str
    cryptographic: bool
    template: str

    def check_config(self) -> list[str]:
        """Problems of the configuration."""
        ...

    def held_by(self, account_id: UUID, rows: list[Factor]) -> list[Held]:
        """The account's living factors of this kind, oldest first; ``rows`` is what ``Factor`` has of the account."""
        ...

    def begin(self, step: Step, held: list[Held], visit: Visit) -> dict[str, Any]:
        """Prepare the step; returns what its page needs. Called each time the page is shown: nothing is sent twice."""
        ...

    def check(self, step: Step, held: list[Held], answer: Mapping[str, str]) -> None:
        """Refuse ``proof_refused`` or ``factor_unavailable`` unless ``answer`` is right; uses up what works once."""
        ...


FACTORS: PlugInTable[FactorKind] = PlugInTable("sign-in factors")


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of proof together with what an account has of it."""

    kind: FactorKind
    held: list[Held]

    @property
    def asked(self) -> bool:
        """Whether its owner wants it after the password."""
        return any(one.asked for one in self.held)


def ways_of(account: Account) -> list[Way]:
    """All kinds of proof that an account has, in the order of the table."""
    rows = Factor.objects.unscoped("sign-in, before there is an actor").filter(account=account, removed_at=None)
    living = list(rows.exclude(confirmed_at=None).order_by("created_at", "id"))
    found = [Way(kind, kind.held_by(account.pk, living)) for kind in FACTORS]
    return [way for way in found if way.held]
