"""Outcomes of checking a licence (GB/T 36906), from its state on a day. Pure."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop


class Outcome(StrEnum):
    """What a check of a licence finds; ``valid`` alone lets it be used."""

    MISMATCH = "mismatch"
    NOT_ACTIVE = "not_active"
    EXPIRED = "expired"
    VALID = "valid"


SENTENCES = {
    Outcome.MISMATCH: gettext_noop("信息不匹配"),
    Outcome.NOT_ACTIVE: gettext_noop("信息匹配，证照未生效、已暂停、撤销、注销或者换发"),
    Outcome.EXPIRED: gettext_noop("信息匹配，证照已过期"),
    Outcome.VALID: gettext_noop("信息匹配，证照有效"),
}


def outcome_of(state: str) -> Outcome:
    """The outcome for a shown state of a licence (``Licence.state_on``)."""
    return {"valid": Outcome.VALID, "expired": Outcome.EXPIRED}.get(state, Outcome.NOT_ACTIVE)
