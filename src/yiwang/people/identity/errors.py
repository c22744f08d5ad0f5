"""Why an identity is not proven, or duplicates are not merged."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class NotMatched(Refusal):
    """Name and number do not match, nobody is registered under it, or the registered person is dead: one answer."""

    code, status = "identity_not_matched", 422
    message = gettext_noop(
        "没有核对上。请对照证件检查姓名和号码；确认没有填错的，请本人带证件到政务服务窗口办理，窗口当场就能核对。"
    )


class PersonTaken(Refusal):
    """The person proven already has an account: nobody gets a second one silently."""

    code, status = "person_taken", 409
    message = gettext_noop("您已经有一个实名账号。请用那个账号登录；忘记了可以找回，也可以请工作人员合并两个账号。")


class AnotherPerson(Refusal):
    """The account already is somebody else's."""

    code, status = "another_person", 409
    message = gettext_noop("这个账号已经证实是另一个人的。请用您自己的账号登录，或者到政务服务窗口核对。")


class GuardianNeeded(Refusal):
    """A child under 14: 个人信息保护法 第三十一条."""

    code, status = "guardian_needed", 403
    message = gettext_noop(
        "不满14周岁的孩子不能自己实名（个人信息保护法第三十一条）。"
        "请父母或者其他监护人登录自己的账号，在“授权与代办”里添加孩子；也可以带户口簿到政务服务窗口办理。"
    )


class VerifierUnavailable(Refusal):
    """The verifier does not answer now; nothing was counted against the person."""

    code, status = "verifier_unavailable", 503
    message = gettext_noop("核验服务现在没有应答，不是您填错了。请过一会儿再试，或者换一种办法。")


class OwnIdentity(Refusal):
    """Nobody confirms, merges or splits himself."""

    code, status = "own_identity", 403
    message = gettext_noop("不能办理自己的身份核验和账号合并，请由同事办理。")


class UndoImpossible(Refusal):
    """What the merge moved was moved on since."""

    code, status = "undo_impossible", 409
    message = gettext_noop("合并以后又有变化，不能原样撤回。请先处理后来的合并或者分开。")
