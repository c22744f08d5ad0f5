"""Refusals of the use of licences. Those that are ``TurnedAway`` are recorded: somebody wanted what is not his."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class TurnedAway(Refusal):
    """Base of refusals that stand in the log."""

    code, status = "licence_use_turned_away", 403
    message = gettext_noop("不能这样使用证照。这次请求已经记录。")


class NoSuchLicence(TurnedAway):
    """No licence fits exactly; whether a part of it does is not told."""

    code, status = "licence_use_no_licence", 404
    message = gettext_noop("没有找到完全相符的证照。请核对号码和证照种类。这次查找已经记录。")


class TooMuch(TurnedAway):
    """More is asked for than was granted, or than the type has."""

    code, status = "licence_use_too_much", 403
    message = gettext_noop("要的内容超出了允许的范围。这次请求已经记录。")


class WrongPurpose(TurnedAway):
    """Used for another matter than was granted."""

    code, status = "licence_use_wrong_purpose", 403
    message = gettext_noop("用途和当初同意的不一样。这次请求已经记录，请重新申请。")


class NoBasis(TurnedAway):
    """Neither consent nor a legal basis."""

    code, status = "licence_use_no_basis", 403
    message = gettext_noop("持证人没有同意，也没有登记过法律依据。请先申请，由持证人同意。")


class NotAllowedNow(TurnedAway):
    """The permission was taken back, has run out or is used up."""

    code, status = "licence_use_not_allowed_now", 403
    message = gettext_noop("这份用证许可已经收回、到期或者次数用完。请重新申请。")


class CodeWrong(Refusal):
    """The code that the holder tells at the window."""

    code, status = "licence_use_code_wrong", 422
    message = gettext_noop("确认码不对或者已经过期。请持证人在手机上重新取一个。")


class AnsweredAlready(Refusal):
    """The request is no longer open."""

    code, status = "licence_use_answered", 409
    message = gettext_noop("这份申请已经答复、撤回或者过期。请打开看最新情况。")


class StatuteMissing(Refusal):
    """A legal basis names law and article."""

    code, status = "licence_use_statute_missing", 422
    message = gettext_noop("请写明法律、法规的名称和条款，比如“社会保险法 第七十四条”。")


class BasisTaken(Refusal):
    """The same basis stands already."""

    code, status = "licence_use_basis_taken", 409
    message = gettext_noop("这条依据已经提出过了。请打开看它的情况。")


class SecondPersonAnswers(Refusal):
    """Who asked does not answer."""

    code, status = "licence_use_second_person", 403
    message = gettext_noop("这条依据是您提出的，要由另一位工作人员答复。")


class TokenInvalid(Refusal):
    """A program without a token of this interface."""

    code, status = "licence_use_token_invalid", 401
    message = gettext_noop("访问凭据无效、已过期，或者不是为证照接口取的。")


class ScopeMissing(Refusal):
    """The token lacks the permission for this function."""

    code, status = "licence_use_scope_missing", 403
    message = gettext_noop("这个系统没有得到使用这项接口的同意。请在接入系统里申请。")
