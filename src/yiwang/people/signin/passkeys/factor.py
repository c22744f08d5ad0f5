"""A passkey in the table of factors: after a password, or as a proof once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.people.models import Account
from yiwang.people.signin.factors import Held, ProofRefused
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.models.passkey import Passkey
from yiwang.people.signin.once import ChallengeOver
from yiwang.people.signin.passkeys import keys, site
from yiwang.people.signin.passkeys.ceremonies import PasskeyRefused
from yiwang.people.signin.visits import Visit


class PasskeyProof:
    """Any of the account's living passkeys. Officials who have one are asked for it after their password."""

    code, method = "passkey", "passkey"
    title = gettext_noop("通行密钥")
    sentence = gettext_noop("用指纹、刷脸或者锁屏密码确认。")
    cryptographic = True
    prepares = False
    template = "signin/ways/passkey.html"

    def check_config(self) -> list[str]:
        """Why passkeys cannot work under the public address."""
        return site.check_site()

    def held_by(self, account_id: UUID, rows: list[Factor]) -> list[Held]:
        """The account's living passkeys; none where the site cannot use them."""
        if site.check_site():
            return []
        mine = Passkey.objects.unscoped("sign-in, before there is an actor")
        found = mine.filter(account_id=account_id, stopped_at=None).order_by("created_at", "id")
        living = list(found.values_list("id", "name", "account__kind"))
        return [Held(key, name, kind == "official") for key, name, kind in living]

    def begin(self, step: Step, held: list[Held], visit: Visit) -> dict[str, Any]:
        """A challenge of this step, sealed into its page: nothing is written before it comes back."""
        asked = keys.ask_to_prove(_account_of(step), str(step.pk))
        return {"options": asked.options, "sealed": asked.sealed, "named": site.named_address("/login/")}

    def check(self, step: Step, held: list[Held], answer: Mapping[str, str]) -> None:
        """The answer is by one of the account's keys to this step's challenge."""
        try:
            keys.prove_by_key(
                sealed=answer.get("sealed", ""),
                answer=answer.get("answer", ""),
                bound_to=str(step.pk),
                account_id=_account_of(step),
            )
        except (PasskeyRefused, ChallengeOver) as refused:
            raise ProofRefused(refused.text) from refused


def _account_of(step: Step) -> UUID:
    account = step.account
    assert isinstance(account, Account)
    return account.pk
