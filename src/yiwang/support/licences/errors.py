"""Refusals about licences."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import NotReady, Refusal


class LicenceNotCurrent(Refusal):
    """The licence has ended already: nothing can be done with it any more."""

    code, status = "licence_not_current", 409
    message = gettext_noop("这张证照已经失效，不能再做这一步。请重新打开这张证照查看。")


class ReasonMissing(Refusal):
    """The holder must be told why."""

    code, status = "licence_reason_missing", 422
    message = gettext_noop("请写明理由，理由会告诉持证人。")


class FieldMissing(NotReady):
    """The case does not hold what must be printed."""

    code = "licence_field_missing"
    message = gettext_noop("证照缺少必须载明的内容。")


class NumberNotPossible(NotReady):
    """The type's number cannot be put together."""

    code = "licence_number_not_possible"
    message = gettext_noop("证照编号的设置有误。")


class TooLateToUndo(Refusal):
    """The last change cannot be taken back any more."""

    code, status = "licence_undo_late", 409
    message = gettext_noop("这一步已经不能撤回：过了可以撤回的时间，或者已经有了新的处理。")


class CheckNotDue(Refusal):
    """The type has no annual check, or its window has not begun."""

    code, status = "licence_check_not_due", 409
    message = gettext_noop("这张证照现在不用年检。")


class ResultMissing(Refusal):
    """Neither passed nor failed."""

    code, status = "licence_check_result", 422
    message = gettext_noop("请选择年检结果。")


class NoteMissing(Refusal):
    """A failed check needs its facts."""

    code, status = "licence_check_note", 422
    message = gettext_noop("没有通过的，请写明哪里不符合。")


class TypeClosed(Refusal):
    """The organization stopped issuing this type."""

    code, status = "licence_type_closed", 409
    message = gettext_noop("这个机构已经停止颁发这种证照。")


class AlreadyOpen(Refusal):
    """The organization issues the type already."""

    code, status = "licence_type_open", 409
    message = gettext_noop("这个机构已经开通了这种证照。")


class NotIssuer(Refusal):
    """Another kind of organization issues the type."""

    code, status = "licence_type_not_issuer", 409
    message = gettext_noop("按目录，这种证照不由这个机构颁发。")


class NothingHeld(Refusal):
    """The register holds nothing about the person: there is nothing to attest."""

    code, status = "attestation_nothing_held", 409
    message = gettext_noop("登记里没有您的记录，所以现在开不了。")


class ConditionNotMet(Refusal):
    """What the register holds does not give this attestation; the type says why."""

    code, status = "attestation_condition", 409
    message = gettext_noop("按登记的情况，现在开不了这份证明。")


class PurposeMissing(Refusal):
    """An attestation is made for one purpose."""

    code, status = "attestation_purpose", 422
    message = gettext_noop("请选择用来做什么。")


class NobodyIssues(Refusal):
    """No organization of the place issues it."""

    code, status = "attestation_no_office", 409
    message = gettext_noop("您所在的地方还没有开通。可以到窗口办理，或者拨打12345问一问。")


class TooManyAsked(Refusal):
    """So many a day are enough."""

    code, status = "attestation_too_many", 429
    message = gettext_noop("今天已经开了很多份。可以用已经开好的，或者明天再来。")


class NothingCorrected(Refusal):
    """What was typed says what the licence says already."""

    code, status = "licence_nothing_corrected", 422
    message = gettext_noop("没有要更正的内容：写的和证照上的一样。")


class IssuedBefore(Refusal):
    """An earlier batch of the office has issued rows of this table: it would issue them a second time."""

    code, status = "licence_batch_again", 409
    message = gettext_noop("表格里有的行，以前的批次已经颁发过。确实要再颁发一次的，请先勾选确认。")
