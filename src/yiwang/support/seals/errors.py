"""Refusals of the seal office."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import AssuranceTooLow, InvalidInput, NotPermitted, NotReady, Refusal


class NoSeal(NotReady):
    """The organization has no seal of this purpose that may be used now."""

    code, status = "seal_none", 409
    message = gettext_noop("这个单位还没有能用的这种印章，请先申请制作。")


class SealNotCurrent(Refusal):
    """The seal is suspended, ended, not yet made, or past its time."""

    code, status = "seal_not_current", 409
    message = gettext_noop("这枚印章现在不能用：还没有做好，或者已经停用、注销、换新、过期。")


class SamePersonApproves(NotPermitted):
    """Who asked for a seal does not decide on it (two-person rule)."""

    code, status = "seal_same_person", 403
    message = gettext_noop("这枚印章是您申请的，要由另一位同事批准。")


class NotAuthorised(NotPermitted):
    """No post of the person may use this seal for this."""

    code, status = "seal_not_authorised", 403
    message = gettext_noop("您的岗位没有得到授权，不能这样用这枚印章。请找保管印章的同事。")


class OneIsEnough(Refusal):
    """The organization has a seal of this kind, or has asked for one."""

    code, status = "seal_one_is_enough", 409
    message = gettext_noop("本单位已经有一枚这样的印章，或者已经在申请。要换新的，请打开原来的印章，按“申请换章”。")


class PictureNotUsable(InvalidInput):
    """The uploaded picture of a seal is no PNG or SVG, too large, or too small to print."""

    code = "seal_picture_not_usable"
    message = gettext_noop("这张图片不能做印模。请传PNG或者SVG图片，不超过1MB，每边至少200像素。")


class FileNotSealable(InvalidInput):
    """The file is no OFD that can take a seal; the sentence says why."""

    code = "seal_file_not_usable"
    message = gettext_noop("这个文件不能盖章，请传OFD文件。")


class CertificateChanged(Refusal):
    """The signer's certificate was renewed and the seal does not name the new one."""

    code, status = "seal_certificate_changed", 409
    message = gettext_noop("签章用的证书已经换过，这枚印章认不出新证书。请申请换章。")


class ProvenTooLittle(AssuranceTooLow):
    """A signature of one's own needs a proven identity."""

    code = "seal_assurance_too_low"
    message = gettext_noop("做自己的签名以前，要先完成实名认证，让别人能确认签名的是您本人。")
