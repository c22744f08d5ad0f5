"""What each row of a staff table would do, compared with what is there: new, changed, ended, the same, or wrong.

A fixed number of queries for a whole table. The same comparison runs again, row by row, when the table is applied: what
was done in the meantime is found the same, so a repeat changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.people import persons
from yiwang.people.actions.accounts import faults
from yiwang.people.administration import offices_of, today, within_reach
from yiwang.people.models import Account, Organization, Post, PostHolding
from yiwang.people.persons import Pair
from yiwang.people.staffing.columns import Wanted, proven

Key = tuple[UUID, UUID, date]  # person, post, first day


@dataclass(slots=True)
class Known:
    """What the rows are compared with."""

    offices: dict[str, list[Organization]] = field(default_factory=dict)
    posts: dict[tuple[UUID, str], list[Post]] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    mine: set[UUID] = field(default_factory=set)
    holdings: dict[Key, PostHolding] = field(default_factory=dict)
    open_posts: dict[tuple[UUID, UUID], list[PostHolding]] = field(default_factory=dict)
    people: dict[Pair, UUID] = field(default_factory=dict)
    logins: dict[UUID, str] = field(default_factory=dict)


@dataclass(slots=True)
class Step:
    """What a row would do. ``words`` says it; ``rename`` is set where the name changes as well.

    ``known`` is set where the number says for the first time which person it is.
    """

    wanted: Wanted
    kind: str
    words: str = ""
    post: Post | None = None
    account: Account | None = None
    holding: PostHolding | None = None
    rename: bool = False
    known: bool = False

    @property
    def problems(self) -> dict[str, str]:
        """Sentences by column."""
        return self.wanted.problems


def plan(actor: Actor, rows: Sequence[Wanted]) -> list[Step]:
    """A step for each row; rows that say the same thing twice are faults."""
    known = _known(actor, rows)
    seen: dict[tuple[str, str, str, str], int] = {}
    names: dict[str, tuple[str, int]] = {}
    numbers: dict[str, str] = {}
    steps = []
    for row in rows:
        key = (row.cells["login"], row.cells["office"], row.cells["post"], row.cells["since"])
        name, first = names.setdefault(row.cells["login"], (row.cells["name"], row.line))
        if key in seen:
            row.problems.setdefault("login", _("和第%(line)s行重复。") % {"line": seen[key]})
        elif name != row.cells["name"]:
            row.problems.setdefault("name", _("和第%(line)s行的姓名不一样。") % {"line": first})
        seen.setdefault(key, row.line)
        if (pair := _pair(row)) is not None:
            login = numbers.setdefault(pair[0], row.cells["login"])
            if login != row.cells["login"]:
                row.problems.setdefault("number", _("账号%(login)s也写了这个身份证号码。") % {"login": login})
        steps.append(_step(actor, row, known))
    return steps


def _known(actor: Actor, rows: Sequence[Wanted]) -> Known:
    found = Known()
    wanted_offices = {row.cells["office"] for row in rows}
    offices = Organization.objects.filter(_reach(actor), name__in=wanted_offices, closed_on=None)
    for office in offices.select_related("division"):
        found.offices.setdefault(office.name, []).append(office)
    keys = [office.pk for rest in found.offices.values() for office in rest]
    for post in Post.objects.filter(organization__in=keys, closed_on=None).select_related("organization"):
        found.posts.setdefault((post.organization_id, post.title), []).append(post)
    accounts = Account.objects.filter(login__in={row.cells["login"] for row in rows})
    found.accounts = {account.login: account for account in accounts}
    people = [account.pk for account in found.accounts.values()]
    held = PostHolding.objects.filter(account__in=people)
    found.mine = set(held.filter(_reach(actor, "post__organization__")).values_list("account_id", flat=True))
    for holding in held.select_related("post__organization").order_by("pk"):
        found.holdings[(holding.account_id, holding.post_id, holding.since)] = holding
        if holding.until is None or holding.until >= today():
            found.open_posts.setdefault((holding.account_id, holding.post_id), []).append(holding)
    found.people = persons.matched(filter(None, map(_pair, rows)))
    if found.people:
        taken = Account.objects.filter(party_id__in=found.people.values(), kind="official", is_active=True)
        found.logins = {party: login for party, login in taken.values_list("party_id", "login") if party}
    return found


def _pair(row: Wanted) -> Pair | None:
    number = row.cells["number"]
    return None if not number or proven(number) or "number" in row.problems else (number, row.cells["name"])


def _reach(actor: Actor, prefix: str = "") -> Q:
    return Q() if actor.kind == "system" else within_reach(actor, prefix)


def _step(actor: Actor, row: Wanted, known: Known) -> Step:
    account = known.accounts.get(row.cells["login"])
    post = _post(row, known, account)
    _check_person(actor, row, account, known)
    new = _check_number(row, account, known)
    _check_terms(row)
    step = Step(row, "error", post=post, account=account, known=new)
    if row.problems or post is None or row.since is None:
        return step
    if account is None:
        words = _("新开账号，任%(post)s") % {"post": post.title}
        step.kind, step.words = "new", "；".join(filter(None, [words, _("核对身份") if new else ""]))
        return step
    step.rename = account.name != row.cells["name"]
    step.holding = known.holdings.get((account.pk, post.pk, row.since))
    if step.holding is None:
        _check_again(row, known.open_posts.get((account.pk, post.pk), []))
        step.kind, step.words = "assigned", _("任%(post)s") % {"post": post.title}
    else:
        _compare(step, step.holding, row)
    if step.rename and step.kind != "error":
        step.words = "；".join(filter(None, [step.words, _("姓名由%(name)s改过来") % {"name": account.name}]))
        step.kind = "changed" if step.kind == "same" else step.kind
        if step.kind in ("changed", "ended") and not _all_in_reach(actor, account):
            row.problems["name"] = _("他在别的机构也有岗位，姓名由能管他全部机构的管理员改。")
    if new and step.kind != "error":
        step.words = "；".join(filter(None, [step.words, _("核对身份")]))
        step.kind = "changed" if step.kind == "same" else step.kind
    if row.problems:
        step.kind = "error"
    return step


def _check_number(row: Wanted, account: Account | None, known: Known) -> bool:
    """Whether the number newly says which person it is; what does not fit is said at its column."""
    number = row.cells["number"]
    if not number or row.problems.keys() & {"number", "name"}:
        return False
    have = account.party_id if account is not None else None
    if proven(number):
        if have is None:
            row.problems["number"] = _("这个人还没有核对过，请写身份证号码，或者空着。")
        return False
    party = known.people.get((number, row.cells["name"]))
    if party is None:
        row.problems["number"] = persons.not_matched()
    elif have not in (None, party):
        row.problems["number"] = _("这个账号核对过的是另一个人，请先核对是不是填错了人。")
    elif known.logins.get(party, row.cells["login"]) != row.cells["login"]:
        row.problems["number"] = _("这个人已经有一个工作人员账号，请在那个账号上任命岗位。")
    return "number" not in row.problems and have is None


def _post(row: Wanted, known: Known, account: Account | None) -> Post | None:
    """The open post of this title; of several the one that the person holds from that day."""
    if row.problems.keys() & {"office", "post"}:
        return None
    offices = known.offices.get(row.cells["office"], [])
    place = row.cells["place"].strip()
    if place:
        offices = [office for office in offices if office.division.code.startswith(place.rstrip("0") or "x")
                   and office.division.code == place.ljust(12, "0")]  # fmt: skip
    if not offices:
        row.problems["office"] = _("您管的机构里没有这个名称（和地区代码）的。")
        return None
    if len(offices) > 1:
        row.problems["place"] = _("有%(number)s个同名的机构，请写地区代码。") % {"number": len(offices)}
        return None
    posts = known.posts.get((offices[0].pk, row.cells["post"]), [])
    if len(posts) > 1 and account is not None and row.since is not None:
        held = [post for post in posts if (account.pk, post.pk, row.since) in known.holdings]
        posts = held if len(held) == 1 else posts
    if not posts:
        row.problems["post"] = _("这个机构没有这个岗位，请先设岗位。")
    elif len(posts) > 1:
        row.problems["post"] = _("这个机构有两个同名的岗位，请先改名。")
    return posts[0] if len(posts) == 1 else None


def _check_person(actor: Actor, row: Wanted, account: Account | None, known: Known) -> None:
    for pointer, said in faults(row.cells["login"], row.cells["name"]).items():
        row.problems.setdefault(pointer.strip("/"), said)
    if account is None:
        return
    if account.kind != "official" or (account.pk not in known.mine and actor.kind != "system"):
        row.problems.setdefault("login", _("这个账号名已经有人用了，不是您管的人员。"))
    elif not account.is_active:
        row.problems.setdefault("login", _("这个账号已经停用，请先恢复。"))


def _check_terms(row: Wanted) -> None:
    if row.nature and row.until is None and "until" not in row.problems:
        row.problems["until"] = _("代理和临时的岗位要写到哪天为止。")
    digits = row.cells["extension"]
    if len(digits) > 20 or any(sign not in "0123456789 +-" for sign in digits):
        row.problems.setdefault("extension", _("办公电话只能有数字、横线、加号和空格，最多 20 个字符。"))


def _check_again(row: Wanted, held: list[PostHolding]) -> None:
    """A holding of the same post under another first day is no second one."""
    for holding in held:
        if row.until is None or row.until >= holding.since:
            said = _("他从%(day)s起已经担任这个岗位；任职日期不能在表格里改。") % {"day": holding.since.isoformat()}
            row.problems.setdefault("since", said)


def _compare(step: Step, holding: PostHolding, row: Wanted) -> None:
    nature = "acting" if holding.acting else "temporary" if holding.temporary else ""
    if nature != row.nature:
        row.problems["nature"] = _("任职方式不能在表格里改：请卸任以后重新任命。")
    over = holding.until is not None and holding.until < today()
    same = holding.until == row.until and holding.extension == row.cells["extension"]
    if same or (over and holding.until == row.until):
        step.kind = "same"
    elif over:
        row.problems["until"] = _("他已经卸任这个岗位，不能再改。")
    elif row.until is not None and row.until < today():
        step.kind, step.words = "ended", _("卸任，最后一天%(day)s；手上的事退回岗位") % {"day": row.until.isoformat()}
        if row.until < today() - timedelta(days=1):
            row.problems["until"] = _("最后一天不能早于昨天：之前他办的事要有岗位。")
    else:
        step.kind, parts = "changed", []
        if holding.until != row.until:
            parts.append(_("到%(day)s") % {"day": row.until.isoformat()} if row.until else _("卸任日期改为没有定"))
        if holding.extension != row.cells["extension"]:
            parts.append(_("办公电话改为%(phone)s") % {"phone": row.cells["extension"] or _("没有")})
        step.words = "；".join(parts)
    if step.account is not None and row.problems:
        step.kind = "error"


def _all_in_reach(actor: Actor, account: Account) -> bool:
    if actor.kind == "system":
        return True
    reach = set(actor.organizations_with("administer"))
    return all(reach & {office.pk, *office.lineage} for office in offices_of(account))


def own_rows(actor: Actor, steps: Iterable[Step]) -> None:
    """Nobody changes his own posts or name through a table: such a row is a fault unless it changes nothing."""
    for step in steps:
        if step.account is not None and step.account.pk == actor.account_id and step.kind not in ("same", "error"):
            step.kind = "error"
            step.problems["login"] = _("这是您自己：不能给自己任职、卸任或者改名，请由上级管理员办理。")
