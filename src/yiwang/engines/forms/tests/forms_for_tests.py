"""Form definitions and small pieces that the tests of this room share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import yaml
from PIL import Image

from yiwang.engines.forms import Form, compile_form
from yiwang.engines.forms.conditions import BadCondition

ID_NUMBER = "11010519491231002X"
USCC = "91350100M000100Y43"

ALLOWANCE = yaml.safe_load("""
title: {zh-Hans: 高龄津贴申请, en: Old-age allowance}
type: object
required: [applicant, payout, promise]
properties:
  applicant:
    title: {zh-Hans: 老人, en: Applicant}
    required: [name, number, birthday]
    properties:
      name: {type: string, title: {zh-Hans: 姓名, en: Name}, x-source: register:persons.name, x-privacy: personal}
      number: {type: string, format: resident-id, title: 身份证号码}
      birthday: {type: string, format: date, title: 出生日期, x-source: register:persons.birthday, x-not-after: today}
      phone: {type: string, format: phone, title: 联系电话, x-privacy: personal}
      alone: {type: boolean, title: 是否独居, x-hint: 指一个人居住}
  payout:
    title: 发放到
    required: [way]
    properties:
      way:
        title: 领取方式
        oneOf:
          - {const: card, title: 社保卡}
          - {const: bank, title: 银行账户, description: 仅限本人账户}
      account:
        type: string
        title: 银行账号
        pattern: "^[0-9]{16,19}$"
        x-error: 请填写16到19位数字的银行账号。
        x-when: payout.way = "bank"
        x-privacy: sensitive
        x-source: licence:social-card.account
      amount: {type: integer, x-widget: money, title: 每月金额, minimum: 100, maximum: 100000}
      weight: {type: number, title: 体重, exclusiveMinimum: 0}
      needs:
        title: 需要的服务
        type: array
        items: {enum: [助餐, 助浴, 助医]}
        maxItems: 2
      note: {type: string, title: 备注, maxLength: 500}
      town: {type: string, title: 所在地区, x-widget: division}

  children:
    title: 子女
    maxItems: 3
    x-when: applicant.alone = true
    items:
      title: 子女
      required: [name]
      properties:
        name: {type: string, title: 姓名, x-privacy: personal, x-source-reason: 用于联系，来源不含亲属关系}
        age: {type: integer, title: 年龄, minimum: 0, maximum: 150}
        phones:
          title: 电话
          maxItems: 2
          items:
            properties:
              number: {type: string, format: phone, title: 电话号码}
  proof:
    title: 材料
    properties:
      photo: {title: 照片, x-file: {types: [jpg, png], max_mb: 2}}
      papers: {title: 证明, x-file: {types: [pdf, ofd, docx], max_mb: 5, multiple: true}}
  promise:
    title: 承诺
    required: [agreed]
    properties:
      agreed: {const: true, title: 我承诺所填属实}
""")

COMPLETE: dict[str, Any] = {
    "applicant": {"name": "张三丰", "number": ID_NUMBER, "birthday": "1949-12-31", "phone": "13800138000"},
    "payout": {"way": "card", "amount": 10000},
    "promise": {"agreed": True},
}


class Equals:
    """A stand-in for FEEL: `a.b = "text"`, `a.b = true`, `row.age > n`."""

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self.path, self.operator, wanted = text.split(" ", 2)
            self.wanted = yaml.safe_load(wanted)
        except ValueError as error:
            raise BadCondition("只认识 a.b = 值") from error

    def holds(self, names: Mapping[str, Any]) -> bool:
        value: Any = names
        for part in self.path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if self.operator == ">":
            return value is not None and value > self.wanted
        return value == self.wanted and value is not None


def stub_condition(text: str, names: tuple[str, ...]) -> Equals:
    """Compile a stand-in condition."""
    return Equals(text)


def make(definition: Any) -> Form:
    """The form of a definition, with stand-in conditions."""
    return compile_form(definition, condition=stub_condition)


def allowance() -> Form:
    """The form that most tests use."""
    return make(deepcopy(ALLOWANCE))


def one(**keywords: Any) -> Form:
    """A form with the single field /page/field."""
    schema = {"title": "内容", **keywords}
    return make({"title": "表", "properties": {"page": {"title": "页", "properties": {"field": schema}}}})


def said(errors: Any) -> dict[str, str]:
    """Pointer to message."""
    return {error.pointer: error.message_zh for error in errors}


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """A real picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind)
    return stream.getvalue()


def archive(entries: Mapping[str, bytes]) -> bytes:
    """A real ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
