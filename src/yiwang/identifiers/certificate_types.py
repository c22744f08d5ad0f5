"""Kinds of identity documents (GA/T 2000.156) and which check each number gets."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from yiwang.identifiers import resident_id, uscc
from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.typed import tidy
from yiwang.sentences import gettext_noop

NATURAL_PERSON: Mapping[str, str] = MappingProxyType(
    {
        "111": "居民身份证",
        "112": "临时居民身份证",
        "113": "户口簿",
        "114": "中国人民解放军军官证",
        "115": "中国人民武装警察部队警官证",
        "414": "普通护照",
        "511": "台湾居民来往大陆通行证",
        "516": "港澳居民来往内地通行证",
        "553": "外国人永久居留身份证",
        "554": "外国人居留证",
        "335": "机动车驾驶证",
        # A code of the house: no edition of GA/T 2000.156 at hand names it.
        "H01": "港澳台居民居住证",
        "990": "其他证件",
    }
)
LEGAL_PERSON: Mapping[str, str] = MappingProxyType({"001": "统一社会信用代码"})
# Codes of provincial systems that arrive by exchange; add to it, never change the national code.
LOCAL_TO_NATIONAL: Mapping[str, str] = MappingProxyType({"10": "111", "01": "111", "11": "414"})

_OTHER = re.compile(r"[0-9A-Z()·/-]{3,40}", re.ASCII)
_SHAPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "414": (r"[0-9A-Z]{5,17}", gettext_noop("护照号码是 5 到 17 位的字母和数字，写在护照资料页。")),
        "511": (r"\d{8}|\d{10}[A-Z]?|[A-Z]\d{8,10}", gettext_noop("台湾居民来往大陆通行证号码是 8 位数字。")),
        "516": (r"[HM]\d{8}(\d{2})?", gettext_noop("港澳居民来往内地通行证号码以 H 或 M 开头，后面是 8 位数字。")),
    }
)


# GA 453: three letters of nationality, place of application, birthday YYMMDD, sequence, check (its rule is not public).
_OLD_PERMANENT = re.compile(r"[A-Z]{3}\d{4}(\d{6})\d{2}", re.ASCII)
_OTHER_HINT = gettext_noop("证件号码不对。请照证件填写，只用字母、数字和短横线。")


def name(code: str) -> str:
    """Chinese name of a certificate type; raises IdentifierError `certificate_type` for an unknown one."""
    known = NATURAL_PERSON.get(code) or LEGAL_PERSON.get(code)
    if not known:
        raise IdentifierError("certificate_type", "证件类型不在目录里。请从列表中选择。")
    return known


def national(code: str) -> str:
    """National code of a code used by a local system (unknown ones are given back)."""
    return code if len(code) == 3 else LOCAL_TO_NATIONAL.get(code, code)


def check(code: str, number: str) -> str:
    """Check `number` by the rule of certificate type `code` and return it tidied.

    Raises IdentifierError: those of the room that checks it, `certificate_type`, `certificate_number`.
    """
    name(code)
    if code in {"111", "112"}:
        return resident_id.check(number).number
    if code == "001":
        return uscc.check(number, fold_case=True).code
    text = tidy(number).upper()
    if code == "553":
        return _permanent_residence(text)
    if code == "H01":
        return _of_kind(text, resident_id.ResidentIdKind.RESIDENCE_PERMIT)
    pattern, hint = _SHAPES.get(code, (_OTHER.pattern, _OTHER_HINT))
    if not re.fullmatch(pattern, text, re.ASCII):
        raise IdentifierError("certificate_number", hint)
    return text


def document_of(code: str, number: str) -> tuple[str, str]:
    """Kind and tidied number of a document, the kind put right where the number tells it.

    People call the residence permit of Hong Kong, Macao and Taiwan residents and the new card of permanent residence
    an identity card: the beginning of the number says which it is. Raises IdentifierError as `check`.
    """
    tidied = check(code, number)
    if code in {"111", "112"}:
        kind = resident_id.check(tidied).kind
        code = {
            resident_id.ResidentIdKind.RESIDENCE_PERMIT: "H01",
            resident_id.ResidentIdKind.FOREIGN_PERMANENT: "553",
        }.get(kind, code)
    return code, tidied


def lasting_part(code: str, number: str) -> str:
    """What of a tidied number stays when the paper is issued again: the two last digits of 516 count the issues."""
    return number[:9] if code == "516" else number


def _of_kind(number: str, kind: resident_id.ResidentIdKind) -> str:
    found = resident_id.check(number)
    if found.kind is not kind:
        raise IdentifierError(
            "certificate_number", gettext_noop("这个号码不是这种证件的号码。请对照证件重新选择种类。")
        )
    return found.number


def _permanent_residence(text: str) -> str:
    """Both forms: 18 digits of the edition of 2023, 15 characters of the one before."""
    if len(text) == 18:
        return _of_kind(text, resident_id.ResidentIdKind.FOREIGN_PERMANENT)
    old = _OLD_PERMANENT.fullmatch(text)
    if old is None or not _is_day(old[1]):
        raise IdentifierError(
            "certificate_number", "外国人永久居留身份证号码是 18 位数字；旧版是 3 个字母和 12 位数字。"
        )
    return text


def _is_day(six: str) -> bool:
    try:
        date(2000 + int(six[:2]), int(six[2:4]), int(six[4:]))
    except ValueError:
        return six[2:] == "0229"  # a leap day of the other century
    return True
