"""One-time codes by message: six digits, five minutes, five tries, one use; sent by a plug-in after the commit.

The code stands sealed in its step until the step is over, so that it can be sent and sent again; what is compared is a
keyed digest. A step for a number that nobody has gets a code, a row and a job like any other: nothing is sent.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import NotReady, TooManyRequests
from yiwang.core.keys import open_json, seal_json
from yiwang.core.plugins import PlugInTable
from yiwang.people import attempts
from yiwang.people.signin import tasks
from yiwang.people.signin.devices import is_known
from yiwang.people.signin.factors import ProofRefused
from yiwang.people.signin.models import Step
from yiwang.people.signin.visits import Visit

DIGITS = 6
GOOD_FOR = timedelta(minutes=5)
MOST_TRIES = 5
MOST_SENT = 4  # for one step
PAUSE = timedelta(seconds=60)
HOUR = timedelta(hours=1)
PER_NUMBER_AND_PLACE = 4  # an hour, from one network or one known device
PER_NUMBER = 10  # an hour, from all unknown devices together: nobody floods a phone
PER_PLACE = 60  # an hour, for all numbers; a village may share one network


@dataclass(frozen=True, slots=True)
class OutgoingCode:
    """What a sender gets. ``key`` stays the same over repeats; ``number`` is a mobile number of 11 digits."""

    key: str
    number: str
    account_id: UUID
    text: str


class SenderDown(Exception):
    """The sender does not answer now; the job tries again."""


class CodeSender(Protocol):
    """A way for codes to a phone. ``demo`` ones send nothing: the page shows the code, where that is allowed."""

    code: str
    title: str
    demo: bool

    def check_config(self) -> list[str]:
        """Problems of the configuration."""
        ...

    def send(self, outgoing: OutgoingCode) -> None:
        """Send once for each key; raises ``SenderDown``."""
        ...


CODE_SENDERS: PlugInTable[CodeSender] = PlugInTable("code senders")


def sender() -> CodeSender:
    """The sender that the installation names (``YIWANG_CODE_SENDER``); a demonstration is none behind HTTPS."""
    chosen = CODE_SENDERS.get(getattr(settings, "CODE_SENDER", "demo_text"))
    if chosen.demo and settings.SECURE:
        raise NotReady(_("还没有接通短信平台，暂时不能发验证码。请换一种登录方式。"))
    return chosen


def ask_for_code(step: Step, *, number: str, blind: bytes, visit: Visit) -> None:
    """Make a code for the step and have it sent. Refuses ``too_many_requests`` when asked too often.

    ``blind`` is the number's blind index; limits count by it, so no number is written down for them. Asking while the
    last code is younger than a minute, or more often than four times a step, sends nothing. A device that the account
    knows has a budget of its own: strangers who ask for codes cannot use up the owner's.
    """
    sender()
    now = clock.now()
    if step.codes_sent >= MOST_SENT:
        raise TooManyRequests(_("验证码发得太多了，请过一会儿从头再来。"))
    if step.code_until and step.code_until - GOOD_FOR + PAUSE > now:
        raise TooManyRequests(_("验证码刚刚发过，请等一分钟再重发。"))
    _within_limits(blind, visit, is_known(step.account_id or step.pk, visit.known_candidate or step.pk))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    step.code_digest = _digest(step, code)
    step.code_sealed = seal_json(
        {"code": code, "number": number}, table="signin_step", record_id=step.pk, field="code_sealed"
    )
    step.code_until, step.code_tries, step.codes_sent = now + GOOD_FOR, 0, step.codes_sent + 1
    step.save(update_fields=["code_digest", "code_sealed", "code_until", "code_tries", "codes_sent"])
    tasks.defer_code(step.pk, step.codes_sent)


def _within_limits(blind: bytes, visit: Visit, known: bool) -> None:
    sentence = _("这个手机号或者这个网络要的验证码太多了，请过一会儿再试，或者换一种登录方式。")
    name = f"code {blind.hex()}"
    if known:
        limits = {attempts.of_device(name, visit.device_id): PER_NUMBER_AND_PLACE}
    else:
        limits = {attempts.key(name, visit.address): PER_NUMBER_AND_PLACE, attempts.everywhere(name): PER_NUMBER}
    limits[attempts.key("code", visit.address)] = PER_PLACE
    attempts.count_keys(limits, sentence, HOUR)


def check_code(step: Step, typed: str) -> None:
    """Refuse ``proof_refused`` unless ``typed`` is the step's living code, which then works no more."""
    digits = "".join(typed.split())[:20]
    living = Step.objects.filter(pk=step.pk, code_tries__lt=MOST_TRIES, code_until__gt=clock.now())
    counted = living.exclude(code_digest=None).update(code_tries=F("code_tries") + 1)
    expected = bytes(step.code_digest or b"")
    right = hmac.compare_digest(expected, _digest(step, digits))
    if not counted or not right or step.account_id is None:
        raise ProofRefused
    if not Step.objects.filter(pk=step.pk, code_digest=expected).update(code_digest=None, code_sealed=None):
        raise ProofRefused


def shown_code(step: Step) -> str:
    """The code for the page of a demonstration, whoever asks; "" wherever codes are really sent."""
    if settings.SECURE or not sender().demo or step.code_sealed is None:
        return ""
    return _opened(step)["code"]


def number_of(step: Step) -> str:
    """The number that the step's code went to; refuses ``proof_refused`` where none is under way."""
    if step.code_sealed is None:
        raise ProofRefused
    return _opened(step)["number"]


def send_code(step_id: UUID, count: int) -> bool:
    """Send the code of a step, if it still is the newest and good, to a number that somebody has.

    A job calls this, so that no transaction is open while the sender is waited for (invariant 9). Raises
    ``SenderDown`` to be called again; the sender gets the same key then.
    """
    step = Step.objects.filter(pk=step_id, done_at=None, code_until__gt=clock.now()).first()
    if step is None or step.code_sealed is None or step.codes_sent != count or step.account_id is None:
        return False
    words = _opened(step)
    text = _("您的验证码是%(code)s，5分钟内有效。工作人员不会向您要验证码，请不要告诉任何人。")
    key = f"{step.pk}.{step.codes_sent}"
    sender().send(OutgoingCode(key, words["number"], step.account_id, text % {"code": words["code"]}))
    return True


def _opened(step: Step) -> dict[str, str]:
    words = open_json(step.code_sealed or b"", table="signin_step", record_id=step.pk, field="code_sealed")
    assert isinstance(words, dict)
    return words


def _digest(step: Step, code: str) -> bytes:
    """Keyed, and bound to the step: the row alone does not tell which of a million codes it is."""
    key = hashlib.sha256(b"yiwang.code\0" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, step.pk.bytes + code.encode(), "sha256")
