"""What an organization wants to use, as typed or as a program sent it: checked and tidied."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor, PostHeld
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.support.licence_use.permissions import ASK

LONGEST_PURPOSE = 200
SHORTEST_PURPOSE = 4
MOST_DAYS = 365
MOST_USES = 1000
MOST_FIELDS = 200
HOLDER = "holder"
LENGTHS = {"item_code": 60, "item_name": 120, "case_number": 60, "caller": 60}


@dataclass(frozen=True, slots=True)
class Which:
    """The licence that is meant: by ``identifier``, or by holder and type, with the number where he has several.

    ``holder_code`` is a credit code (``holder_code_type`` 001) or a resident number (111); ``type_key`` the key of the
    published type, or its code of 21 signs (GB/T 36904).
    """

    identifier: str = ""
    holder_code: str = ""
    holder_code_type: str = ""
    type_key: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A wish to use a licence. ``fields`` are names of the type's fields, or ``holder`` for the holder's name.

    ``basis`` is ``consent`` or ``law``; ``days`` and ``uses`` bound a consent.
    """

    which: Which
    purpose: str
    fields: tuple[str, ...] = ()
    file: bool = False
    basis: str = "consent"
    item_code: str = ""
    item_name: str = ""
    case_number: str = ""
    caller: str = ""
    days: int = 1
    uses: int = 1


@dataclass(frozen=True, slots=True)
class Office:
    """For whom somebody asks: the post that carries the duty, and the system if a program calls."""

    id: UUID
    name: str
    division_id: UUID
    client_id: UUID | None = None

    @property
    def organization_id(self) -> UUID:
        """Makes it usable with ``require``."""
        return self.id


def office_of(actor: Actor) -> Office:
    """The organization in which the actor may ask for licences; refuses with ``not_permitted``."""
    post = next((post for post in actor.posts if post.duties & ASK.duties), None)
    if post is None:
        raise NotPermitted
    return _office(actor, post)


def _office(actor: Actor, post: PostHeld) -> Office:
    client = actor.extra.get("client_id")
    return Office(post.organization_id, post.organization_name, post.division_id, client)


def checked(ask: Ask) -> Ask:
    """The wish with blanks removed; refuses ``invalid_input`` with a sentence at each field."""
    wrong: dict[str, str] = {}
    purpose = " ".join(ask.purpose.split())
    if not SHORTEST_PURPOSE <= len(purpose) <= LONGEST_PURPOSE or not purpose.isprintable():
        wrong["/purpose"] = _("请写清楚用来做什么，4 到 200 个字。")
    for name, most in LENGTHS.items():
        if len(getattr(ask, name)) > most or not getattr(ask, name).isprintable():
            wrong[f"/{name}"] = _("最多%(most)s个字。") % {"most": most}
    if not ask.which.identifier and not (ask.which.holder_code and ask.which.type_key):
        wrong["/identifier"] = _("请填写电子证照标识，或者填写持证人的号码并选择证照种类。")
    if ask.basis not in ("consent", "law"):
        wrong["/basis"] = _("请选择由持证人同意，还是依照法律。")
    if not 1 <= ask.days <= MOST_DAYS:
        wrong["/days"] = _("有效天数要在 1 到 %(most)s 之间。") % {"most": MOST_DAYS}
    if not 1 <= ask.uses <= MOST_USES:
        wrong["/uses"] = _("使用次数要在 1 到 %(most)s 之间。") % {"most": MOST_USES}
    if not ask.fields and not ask.file:
        wrong["/fields"] = _("请选择要看哪些内容。")
    if len(ask.fields) > MOST_FIELDS:
        wrong["/fields"] = _("选的内容太多。")
    if wrong:
        raise InvalidInput(fields=wrong)
    return Ask(
        which=ask.which,
        purpose=purpose,
        fields=tuple(dict.fromkeys(ask.fields)),
        file=ask.file,
        basis=ask.basis,
        item_code=ask.item_code.strip(),
        item_name=ask.item_name.strip(),
        case_number=ask.case_number.strip(),
        caller=ask.caller.strip(),
        days=ask.days,
        uses=ask.uses,
    )
