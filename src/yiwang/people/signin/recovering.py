"""A forgotten password: a code to the confirmed phone and the owner's own data, then a delay in which he can say no.

On a device that the account knows the way opens at once; elsewhere after ``DELAY``, and every living device hears of it
the moment it begins. A second factor stays wanted afterwards; who has lost that too goes to the window (``assisted``).
Who is behind a number, a name or an identity number is never told, not by words, not by work.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound
from yiwang.core.events import Subject
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.models import Account, Session
from yiwang.people.passwords import check_new_password
from yiwang.people.sessions import as_actor
from yiwang.people.signin import codes, phones, steps
from yiwang.people.signin.devices import is_known
from yiwang.people.signin.finding import PaperShown, check_paper, find_person
from yiwang.people.signin.models import Factor, Recovery, Step
from yiwang.people.signin.notices import tell_owner
from yiwang.people.signin.visits import Visit

RECOVER, RESET = "recover", "reset"
DELAY = timedelta(hours=24)
OPEN_FOR = timedelta(days=7)


def ask(*, phone: str, paper: PaperShown, visit: Visit) -> str:
    """Send a code if phone, name and paper belong to one person's account; returns the token of the step.

    What no paper can say is refused at its field, before anything is looked up.
    """
    wrong = {
        f"/{field}": _("这里没有填。")
        for field, text in {"name": paper.name, "number": paper.number}.items()
        if not text
    }
    if wrong:
        raise InvalidInput(fields=wrong)
    check_paper(paper.kind, paper.number, paper.issuer)
    digits = phones.number_in(phone)
    account = _owner(phones.factors_with(digits), paper)
    words = {"number": phones.masked(digits)}
    step, token = steps.begin(RECOVER, visit=visit, account=account, content=words)
    codes.ask_for_code(step, number=digits, blind=phones.blind_of(digits), visit=visit)
    return token


def _owner(found: list[Factor], paper: PaperShown) -> Account | None:
    """The account behind the phone whose owner this is. Officials have their administrator."""
    person = find_person(paper.kind, paper.number, paper.name, paper.issuer)
    party = person.party_id if person is not None and person.name_fits else None
    mine = [factor.account for factor in found if factor.account.kind == "person"]
    return next(
        (
            account
            for account in mine
            if (account.party_id == party if account.party_id else account.full_name.strip() == paper.name.strip())
            and (account.party_id is None or party is not None)
        ),
        None,
    )


def ask_again(step: Step, visit: Visit) -> None:
    """Another code, and more time."""
    steps.extend(step)
    number = codes.number_of(step)
    codes.ask_for_code(step, number=number, blind=phones.blind_of(number), visit=visit)


def answer(*, token: str, code: str, visit: Visit) -> tuple[Recovery, str]:
    """The code is right: the recovery, and the token for the new password if it is open ("" until then)."""
    step = steps.under_way(token, visit, RECOVER)
    codes.check_code(step, code)
    steps.finish(step)
    assert step.account is not None
    recovery = start(actor=as_actor(step.account), account=step.account, visit=visit)
    if recovery.opens_at > clock.now():
        return recovery, ""
    _, fresh = steps.begin(RESET, visit=visit, account=step.account, content={"recovery": str(recovery.pk)})
    return recovery, fresh


@use_case("account.recovery_started")
def start(*, actor: Actor, account: Account, visit: Visit) -> Recovery:
    """Begin a recovery, or find the one that was begun."""
    now = clock.now()
    rows = Recovery.objects.unscoped("whoever proved to be the owner").filter(account=account)
    living = rows.filter(cancelled_at=None, done_at=None).select_for_update().first()
    if living is not None and living.ends_at > now:
        nothing_changed()
        return living
    if living is not None:
        rows.filter(pk=living.pk).update(cancelled_at=now)
    opens = now if is_known(account.pk, visit.known_candidate or account.pk) else now + DELAY
    made = Recovery.objects.create(account=account, started_at=now, opens_at=opens, ends_at=opens + OPEN_FOR)
    record("account.recovery_started", actor=actor, on=account, payload={"opens_at": opens.isoformat()})
    until = legal_day(opens).isoformat()
    tell_owner(account.pk, "signin.recovery_started", until=until, source=f"recovery:{made.pk}")
    return made


def set_new_password(*, token: str, password: str, again: str, visit: Visit) -> None:
    """Choose the new password of a recovery that is open. Refuses at ``/password`` and ``/again``; the step stays."""
    step = steps.under_way(token, visit, RESET)
    if password != again:
        raise InvalidInput(fields={"/again": _("两次填写的密码不一样，请重新填写。")})
    assert step.account is not None
    check_new_password(password, step.account.login, step.account.full_name)
    steps.finish(step)
    recovery_id = UUID(str(step.content["recovery"]))
    recover(actor=as_actor(step.account), recovery_id=recovery_id, password=password)


@use_case("account.recovered")
def recover(*, actor: Actor, recovery_id: UUID, password: str) -> None:
    """Set the password and end every session; a recovery works once."""
    rows = Recovery.objects.visible_to(actor).filter(cancelled_at=None, done_at=None)
    recovery = (
        rows.select_for_update().filter(pk=recovery_id, opens_at__lte=clock.now(), ends_at__gt=clock.now()).first()
    )
    if recovery is None:
        raise ChangedMeanwhile(_("这次找回已经取消或者过期，请从头再来一次。"))
    account = Account.objects.select_for_update().get(pk=recovery.account_id)
    account.password, account.password_given = make_password(password), False
    account.version += 1
    account.save(update_fields=["password", "password_given", "version"])
    Recovery.objects.visible_to(actor).filter(pk=recovery.pk).update(done_at=clock.now())
    Session.objects.filter(account=account, ended_at=None).update(ended_at=clock.now())
    record("account.recovered", actor=actor, on=account)
    tell_owner(account.pk, "signin.recovered", source=f"recovered:{recovery.pk}")


@use_case("account.recovery_cancelled")
def cancel(*, actor: Actor) -> None:
    """The owner, on a device that is signed in, says that it was not him."""
    rows = Recovery.objects.visible_to(actor).filter(cancelled_at=None, done_at=None)
    if not rows.update(cancelled_at=clock.now()) or actor.account_id is None:
        raise NotFound
    record("account.recovery_cancelled", actor=actor, subject=Subject("account", actor.account_id))


def waits_until(recovery: Recovery) -> datetime | None:
    """When it opens; None if it is open."""
    return recovery.opens_at if recovery.opens_at > clock.now() else None
