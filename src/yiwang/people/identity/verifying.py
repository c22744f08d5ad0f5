"""The table of verifiers: each reaches one level, says what it asks and what it needs to be set up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from jsonschema_rs import Draft202012Validator

from yiwang.core.errors import NotReady
from yiwang.core.plugins import PlugInTable
from yiwang.people.identity.documents import Paper
from yiwang.people.identity.lasting import rank

# What is switched on where the setting IDENTITY_VERIFIERS says nothing else: code to options.
SWITCHED_ON: Mapping[str, Mapping[str, Any]] = {
    "register": {},
    "counter": {},
    "certificate": {},
    "demo_face": {},
    "upstream_name": {},
    "upstream_person": {},
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A field of a verifier's form. ``widget`` is text, area, document (kinds of papers) or tick."""

    name: str
    label: str
    hint: str = ""
    widget: str = "text"
    autocomplete: str = ""
    required: bool = True
    most: int = 60


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says to be whom: the account with the person proven so far, and what was typed by field name."""

    account_id: UUID
    party_id: UUID | None
    given: Mapping[str, str]
    moment: datetime
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proven:
    """What a verifier found out. ``paper`` is a document seen; ``until`` an end of its own (a certificate's)."""

    party_id: UUID
    name: str
    register: str
    division: str = ""
    paper: Paper | None = None
    until: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


class Verifier(ABC):
    """A way to prove who somebody is; plug-ins are subclasses, added to ``VERIFIERS`` at start-up.

    ``level`` is what it reaches, ``online`` whether the person does it alone; ``needs_person`` that an earlier
    proof must have said who it is; ``demo`` that it proves nothing
    and is never on behind HTTPS; ``letter`` is what the owner is told where somebody else did it.
    ``options_schema`` is the JSON Schema of its configuration, ``asks`` the fields of its form.
    """

    code: str
    title: str
    sentence: str = ""
    level: str
    online: bool = True
    needs_person: bool = False
    demo: bool = False
    letter: str = "identity.proven"
    options_schema: Mapping[str, Any] = MappingProxyType({"type": "object", "additionalProperties": False})
    asks: tuple[Ask, ...] = ()

    def check_config(self) -> list[str]:
        """Problems of the configuration as Chinese sentences: the options against their schema."""
        problems = Draft202012Validator(dict(self.options_schema)).iter_errors(dict(options_of(self.code)))
        return [
            _("“%(title)s”的设置不对：%(where)s")
            % {"title": _(self.title), "where": "/".join(map(str, problem.instance_path)) or problem.message}
            for problem in problems
        ]

    def prepare(self, claim: Claim) -> Mapping[str, str]:
        """What the form starts with, such as a challenge; nothing by default."""
        return {}

    @abstractmethod
    def verify(self, claim: Claim) -> Proven:
        """Who it is, or a refusal.

        ``identity_not_matched``, ``invalid_input``, ``guardian_needed`` or ``verifier_unavailable``.
        """


VERIFIERS: PlugInTable[Verifier] = PlugInTable("identity verifiers")


def switched_on() -> Mapping[str, Mapping[str, Any]]:
    """Codes with their options, as the installation says."""
    found: Mapping[str, Mapping[str, Any]] = getattr(settings, "IDENTITY_VERIFIERS", SWITCHED_ON)
    return found


def options_of(code: str) -> Mapping[str, Any]:
    """The options of a verifier; empty where it is not switched on."""
    return switched_on().get(code, {})


def stands_in(verifier: Verifier) -> bool:
    """Whether it is a demonstration on a site for real people (behind HTTPS): it proves nothing there."""
    return verifier.demo and bool(settings.SECURE)


def demonstrations() -> list[str]:
    """Codes of the verifiers that prove nothing, switched on or not."""
    return [verifier.code for verifier in VERIFIERS if verifier.demo]


def usable(verifier: Verifier) -> bool:
    """Whether it is switched on, set up, and no demonstration where real people are proven."""
    return verifier.code in switched_on() and not stands_in(verifier) and not verifier.check_config()


def offered(code: str) -> Verifier:
    """A verifier that is ``usable``, or the refusal ``not_ready``."""
    verifier = VERIFIERS.get(code)
    if not usable(verifier):
        raise NotReady(_("“%(title)s”没有开通，请换一种办法。") % {"title": _(verifier.title)})
    return verifier


def ways(needed: str = "", *, online: bool = True) -> list[Verifier]:
    """Verifiers that reach at least ``needed``, the lowest level first: nobody is asked for more than is needed."""
    found = [
        verifier
        for verifier in VERIFIERS
        if verifier.online == online and rank(verifier.level) >= rank(needed) and usable(verifier)
    ]
    return sorted(found, key=lambda verifier: rank(verifier.level))
