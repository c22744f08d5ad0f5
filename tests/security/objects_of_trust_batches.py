"""What batches of licences add: one of the office, read and waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yiwang.core.keys import keystore
from yiwang.support.licences.batches.rows import PURPOSE, Cells, seal
from yiwang.support.licences.models import BatchRow, Licence, LicenceBatch

if TYPE_CHECKING:
    from tests.security.stage import Stage

HOLDER = "司马密持"


def put_on(stage: Stage) -> None:
    """A row whose holder nobody else may read."""
    licence = Licence.objects.unscoped("test").get(pk=stage.objects["licence_id"])
    batch = LicenceBatch.objects.create(
        organization_id=licence.organization_id,
        organization_name=licence.organization_name,
        division_id=licence.division_id,
        account_id=stage.owner.account_id,
        account_name="测试员",
        type_key=licence.type_key,
        type_revision=licence.type_revision,
        title=licence.title,
        file_name="名单.xlsx",
        why="许可〔2026〕1号",
        state="previewed",
    )
    version = keystore().versions(PURPOSE)[-1]  # makes the key where this process has none yet
    row = BatchRow(batch=batch, line=2, state="wrong", digest=keystore().mac(PURPOSE, version, b"test"))
    seal(row, Cells([HOLDER], {"持证人名称": "名称和证件号码对不上。"}))
    row.save()
    stage.objects["batch_id"] = batch.pk
