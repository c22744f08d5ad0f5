"""The standard material library (材料库): one definition of a material, used by all items that ask for it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_noop

from yiwang.core.ids import new_id

KINDS = {
    "identity": gettext_noop("身份证件"),
    "licence": gettext_noop("证照"),
    "certificate": gettext_noop("证书和批文"),
    "attestation": gettext_noop("证明"),
    "register": gettext_noop("登记"),
    "form": gettext_noop("申请表和承诺"),
    "contract": gettext_noop("合同和章程"),
    "plan": gettext_noop("图纸和方案"),
    "report": gettext_noop("报告"),
    "photo": gettext_noop("照片"),
    "other": gettext_noop("其他"),
}


class StandardMaterial(models.Model):
    """A material with its names and where government holds it. Public information: no scope needed.

    ``held_by`` are sources (``licence:<type>``, ``register:<name>``, ``resource:<id>``), the nearest first;
    ``proves`` the data that it shows. ``managed_by`` is ``pack:<name>/<file>`` or ``desk``. A material that its pack
    no longer holds is ``retired``: nothing is matched with it any more, what pointed at it still can.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    aliases = ArrayField(models.CharField(max_length=120), default=list, db_default="{}")
    kind = models.CharField(max_length=16)
    issued_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    held_by = ArrayField(models.CharField(max_length=120), default=list, db_default="{}")
    proves = ArrayField(models.CharField(max_length=60), default=list, db_default="{}")
    blank_form = models.CharField(max_length=300, blank=True, default="", db_default="")
    sample = models.CharField(max_length=300, blank=True, default="", db_default="")
    basis = models.JSONField(default=list, db_default=[])
    managed_by = models.CharField(max_length=120, default="desk", db_default="desk")
    retired = models.BooleanField(default=False, db_default=False)
    row_version = models.PositiveIntegerField(default=1, db_default=1)

    subject_kind = "standard_material"

    class Meta:
        db_table = "once_only_material"
        indexes = [models.Index(fields=["title", "id"], name="once_only_material_title")]

    def __str__(self) -> str:
        return self.title


class Withdrawal(models.Model):
    """An attestation that may not be asked for any more (取消的证明事项), with law, day and what is done instead.

    ``division_code`` is the beginning of the codes of the divisions where it holds; "" is everywhere.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    material = models.ForeignKey(StandardMaterial, on_delete=models.CASCADE, related_name="withdrawals")
    division_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    withdrawn_on = models.DateField()
    law = models.CharField(max_length=200)
    document = models.CharField(max_length=120, blank=True, default="", db_default="")
    instead = models.CharField(max_length=300, blank=True, default="", db_default="")
    confidence = models.CharField(max_length=12, blank=True, default="", db_default="")
    managed_by = models.CharField(max_length=120, default="desk", db_default="desk")

    subject_kind = "material_withdrawal"

    class Meta:
        db_table = "once_only_withdrawal"
        constraints = [
            models.UniqueConstraint(fields=["material", "division_code"], name="once_only_withdrawn_once"),
        ]


class Title(models.Model):
    """A title as it stands in items and that no material of the library has: counted, and assigned by an editor.

    ``form`` is its normal form. ``decided``: "" waits, ``assigned`` means ``material``, ``own`` is the applicant's own
    paper for which no standard material is wanted.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    form = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=200)
    nodes = models.PositiveIntegerField(default=0, db_default=0)
    items = models.PositiveIntegerField(default=0, db_default=0)
    decided = models.CharField(max_length=8, blank=True, default="", db_default="")
    material = models.ForeignKey(StandardMaterial, on_delete=models.SET_NULL, null=True, related_name="titles")
    decided_by = models.CharField(max_length=60, blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1, db_default=1)

    subject_kind = "material_title"

    class Meta:
        db_table = "once_only_title"
        indexes = [models.Index(fields=["decided", "-items", "id"], name="once_only_title_waiting")]
