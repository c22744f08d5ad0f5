"""What a trusted provider above (province, nation) found out: its number and name against the register, and an end.

One plug-in a level: the mapping of the provider's ``acr`` values says which of them a sign-in reaches.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_noop

from yiwang.people.identity.verifiers.plain import Register
from yiwang.people.identity.verifying import VERIFIERS, Claim, Proven, options_of

DAYS = 180
RESIDENT_ID = "111"  # GA/T 2000.156: 居民身份证, the number that providers tell


class AboveName(Register):
    """The person signed in above with a real name. Never done on a page: ``actions.above`` calls it."""

    code = "upstream_name"
    title = gettext_noop("上级统一身份认证（实名）")
    sentence = gettext_noop("用省里或者国家的账号登录，由那边核对过姓名和证件。")
    level = "real_name"
    online = False
    options_schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"days": {"type": "integer", "minimum": 1, "maximum": 3650}},
    }

    def verify(self, claim: Claim) -> Proven:
        """The person of the register with this number and name; the proof ends after ``days`` (180 if not set)."""
        found = super().verify(replace(claim, given={**claim.given, "document": RESIDENT_ID}))
        days = int(options_of(self.code).get("days", DAYS))
        facts = {**found.facts, "provider": claim.given.get("provider", "")[:30]}
        return replace(found, until=claim.moment + timedelta(days=days), facts=facts)


class AbovePerson(AboveName):
    """The person was compared with the face or the paper above."""

    code = "upstream_person"
    title = gettext_noop("上级统一身份认证（实人）")
    sentence = gettext_noop("用省里或者国家的账号登录，由那边核对过是本人。")
    level = "real_person"


for _verifier in (AboveName(), AbovePerson()):
    VERIFIERS.add(_verifier)
