"""Files of an article: pictures with words, PDFs with a title. Pictures are made anew: nothing hides in them."""

from __future__ import annotations

import io
from functools import cache
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from yiwang.core import files
from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotReady
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import File
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case
from yiwang.engines.forms.model import FileRule
from yiwang.engines.forms.scanners import Scanner, scanners
from yiwang.engines.forms.uploads import Upload, UploadRefused, inspect
from yiwang.support.content.errors import WrongState
from yiwang.support.content.models import Article, Picture
from yiwang.ui.display import language_tag

RULE = FileRule(types=("jpg", "png", "pdf"), max_mb=10)
MOST_FILES = 40
WIDEST = 1600
LONGEST_ALT = 300
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}


@cache
def scanner() -> Scanner:
    """The scanner that this installation names (setting ``SCANNER``, default the demonstration scanner)."""
    wanted = getattr(settings, "SCANNER", "demo")
    try:
        return scanners()[wanted]
    except KeyError as unknown:
        raise NotReady(_("没有安装“%(wanted)s”这个病毒扫描组件。") % {"wanted": wanted}) from unknown


@use_case("content.filed")
def add_file(*, actor: Actor, article_id: UUID, uploaded: Upload, alt: str = "") -> Picture:
    """Put a picture or a PDF into an article; its number in braces puts it into the text. Refuses at ``/file``."""
    article = _open(actor, article_id)
    numbers = list(article.pictures.values_list("number", flat=True))
    if len(numbers) >= MOST_FILES:
        raise _refused(_("一篇最多放%(most)s个文件。") % {"most": MOST_FILES})
    try:
        found = inspect(uploaded, RULE, scanner())
    except UploadRefused as refused:
        raise _refused(refused.text(_, language_tag())) from refused
    uploaded.seek(0)
    content, width, height = made_anew(uploaded.read(files.LARGEST + 1), found.type)
    made = new_id()
    kept = files.store(
        content,
        name=found.name,
        media_type=found.type,
        owner_account=None,
        purpose="content",
        subject=Subject("article", article.pk),
    )
    row = Picture.objects.create(
        id=made,
        article=article,
        file_id=kept.pk,
        number=max(numbers, default=0) + 1,
        name=found.name[:120],
        media_type=found.type,
        alt=_words(alt),
        width=width,
        height=height,
        size=len(content),
    )
    record("content.filed", actor=actor, on=article, organization_id=article.organization_id)
    return row


@use_case("content.filed")
def describe_file(*, actor: Actor, article_id: UUID, number: int, alt: str) -> Picture:
    """Say what is on a picture, or what a file is."""
    article = _open(actor, article_id)
    row = _row(article, number)
    row.alt = _words(alt)
    row.save(update_fields=["alt"])
    record("content.filed", actor=actor, on=article, organization_id=article.organization_id)
    return row


@use_case("content.filed")
def drop_file(*, actor: Actor, article_id: UUID, number: int) -> None:
    """Take a file out of an article. One that an edition shows stays there."""
    article = _open(actor, article_id)
    row = _row(article, number)
    if article.editions.filter(files__contains=[row.pk]).exists():
        raise _refused(_("已经发布的内容里有这个文件，不能删除。不想再用，从正文里去掉就行。"))
    File.objects.unscoped("the editor removes a file of the article").filter(pk=row.file_id).delete()
    row.delete()
    record("content.filed", actor=actor, on=article, organization_id=article.organization_id)


def _open(actor: Actor, article_id: UUID) -> Article:
    article: Article = Article.objects.visible_to(actor).select_for_update(of=("self",)).get_or_refuse(article_id)
    require(actor, "content.write", on=article)
    if article.state == "review":
        raise WrongState
    return article


def _row(article: Article, number: int) -> Picture:
    found = article.pictures.filter(number=number).first()
    if found is None:
        raise _refused(_("没有这个文件，请重新打开。"))
    return found


def _words(alt: str) -> str:
    said = " ".join(alt.replace("\x00", "").split())
    if len(said) > LONGEST_ALT:
        raise _refused(_("说明最多%(most)s字。") % {"most": LONGEST_ALT})
    return said


def _refused(text: str) -> InvalidInput:
    return InvalidInput(text, fields={"/file": text})


def made_anew(content: bytes, media_type: str) -> tuple[bytes, int, int]:
    """The picture without what a camera wrote into it (place, device), upright, at most 1,600 pixels wide."""
    if media_type not in _FORMATS:
        return content, 0, 0
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    if picture.width > WIDEST:
        picture = picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)))
    plain = picture.convert("RGB") if media_type == "image/jpeg" else picture.convert("RGBA")
    made = io.BytesIO()
    plain.save(made, _FORMATS[media_type], optimize=True)
    return made.getvalue(), plain.width, plain.height
