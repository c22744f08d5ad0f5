"""Telephone numbers of the mainland: mobiles, landlines with area code, service numbers like 12345 and 0759-12345."""

import re
from dataclasses import dataclass
from enum import StrEnum

from yiwang.identifiers.errors import IdentifierError
from yiwang.identifiers.typed import tidy

_COUNTRY = re.compile(r"(\+86|0086|86(?=1[3-9]\d{9}$))-?", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})(?:(?:-|转|ext\.?|,)(\d{1,6}))?", re.ASCII)
# Emergency and public service (110, 12345, 12348), carriers (10086), 95/96 access codes, 400/800 numbers.
_SERVICE = re.compile(r"11\d|12[0-9]|12\d{3}|123\d{3}|100\d{2}|9[56]\d{3,6}|[48]00\d{7}", re.ASCII)
# The same from outside: 0759-12345 reaches the hotline of that city.
_SERVICE_OF_AREA = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))((?:12|96|95)\d{3}|9[56]\d{4})", re.ASCII)

_SHORTEST_REACHABLE = 10


class PhoneKind(StrEnum):
    """What can be done with a number: only a mobile receives text messages."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Phone:
    """A checked number: `number` in digits (area code included), `extension` without sign."""

    number: str
    kind: PhoneKind
    area_code: str = ""
    extension: str = ""

    @property
    def printed(self) -> str:
        """As people read it: `138 0013 8000`, `0755-12345678`, `12345`."""
        if self.kind is PhoneKind.MOBILE:
            return f"{self.number[:3]} {self.number[3:7]} {self.number[7:]}"
        if self.kind is PhoneKind.LANDLINE:
            tail = f"-{self.extension}" if self.extension else ""
            return f"{self.area_code}-{self.number[len(self.area_code) :]}{tail}"
        return f"{self.area_code}-{self.number[len(self.area_code) :]}" if self.area_code else self.number

    @property
    def masked(self) -> str:
        """As it may be shown: `138****8000`; service numbers are public and stay."""
        if self.kind is PhoneKind.SERVICE:
            return self.number
        return self.number[:3] + "*" * (len(self.number) - 7) + self.number[-4:]


def check(value: str) -> Phone:
    """Check any mainland number. Raises IdentifierError: empty, alphabet, mobile_length, area_code, phone."""
    text = tidy(value).replace("(", "").replace(")", "-")
    if not text:
        raise IdentifierError("empty", "请填电话号码。")
    text = _COUNTRY.sub("", text, count=1) if _COUNTRY.match(text) else text
    digits = text.replace("-", "")
    if _MOBILE.fullmatch(digits):
        return Phone(digits, PhoneKind.MOBILE)
    if _SERVICE.fullmatch(digits):
        return Phone(digits, PhoneKind.SERVICE)
    if far := _SERVICE_OF_AREA.fullmatch(digits):
        return Phone(digits, PhoneKind.SERVICE, far[1])
    landline = _LANDLINE.fullmatch(_join_area(text))
    if landline:
        area, local, extension = landline.groups()
        if local[0] in "01" or (len(local) < 7):
            raise IdentifierError("phone", "座机号码不对。请填区号和号码，例如 0755-23456789。")
        return Phone(area + local, PhoneKind.LANDLINE, area, extension or "")
    raise _explain(digits)


def check_reachable(value: str) -> Phone:
    """Check a number at which somebody can be reached: 120 or 12345 are refused with code `phone`, 400 numbers fit."""
    phone = check(value)
    if len(phone.number) < _SHORTEST_REACHABLE:
        raise _no_number()
    return phone


def check_mobile(value: str) -> Phone:
    """Check a mobile number; anything else is refused with code `not_mobile`."""
    phone = check(value)
    if phone.kind is not PhoneKind.MOBILE:
        raise IdentifierError("not_mobile", "这里要填手机号码，11 位，用来收短信。")
    return phone


def _join_area(text: str) -> str:
    """Drop the first hyphen if it ends an area code: `0755-2345-6789` keeps none before the extension."""
    head, dash, tail = text.partition("-")
    if not (dash and head.startswith("0") and len(head) <= 4):
        return text
    pieces = tail.split("-")
    if len(pieces) > 1 and len(pieces[0]) < 7:
        pieces = ["".join(pieces[:2]), *pieces[2:]]
    return head + "-".join(pieces)


def _explain(digits: str) -> IdentifierError:
    if not (digits.isascii() and digits.isdigit()):
        return IdentifierError("alphabet", "电话号码只能填数字和短横线。")
    if digits.startswith("1") and 8 <= len(digits) <= 13 and len(digits) != 11:
        return IdentifierError(
            "mobile_length", "手机号码要 11 位，以 13 到 19 开头，您填了 %(given)d 位。", given=len(digits)
        )
    if 7 <= len(digits) <= 8:
        return IdentifierError("area_code", "座机号码前面请加区号，例如 0755-23456789。")
    return _no_number()


def _no_number() -> IdentifierError:
    return IdentifierError("phone", "电话号码不对。请填 11 位手机号码，或带区号的座机号码。")
