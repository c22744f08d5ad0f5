"""What the pages of a part's case know of its bundle: its name, what the part takes, and where corrections go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.service.applications.corrections import copy_value
from yiwang.service.applications.wholes import Whole, use_finder
from yiwang.service.bundles.definition import bundle_of
from yiwang.service.bundles.models import Bundle, BundlePart
from yiwang.service.bundles.sealing import filed_of, seal


@dataclass(frozen=True, slots=True)
class WholeOfPart:
    """A bundle as one of its parts sees it."""

    bundle_id: UUID
    revision: UUID
    part: str
    title: str

    @property
    def href(self) -> str:
        """The address of the bundle."""
        return f"/bundles/{self.bundle_id}/"

    @property
    def takes(self) -> tuple[str, ...]:
        """What the office of the part gets of the one form."""
        specs = {spec.name: spec for spec in bundle_of(self.revision).parts}
        return tuple(specs[self.part].content["takes"])

    def answers(self) -> dict[str, Any]:
        """The one form as it stands."""
        return dict(filed_of(self._bundles().get(pk=self.bundle_id)).answers)

    def correct(self, changed: Mapping[str, Any], files: Mapping[str, list[str]]) -> None:
        """Put what was corrected into the one form: parts that start later get it. Those that run keep what they
        have, their offices were told of nothing."""
        bundle = self._bundles().select_for_update().get(pk=self.bundle_id)
        filed = filed_of(bundle)
        for pointer, value in changed.items():
            copy_value(pointer, value, filed.answers)
        form = bundle_of(self.revision).item.form
        if changed and form is not None:
            filed.answers = form.visible_answers(filed.answers)
        for material, ids in files.items():
            filed.files[material] = [*filed.files.get(material, []), *ids]
        bundle.sealed = seal(bundle.pk, filed)
        bundle.save(update_fields=["sealed"])

    @staticmethod
    def _bundles() -> Any:
        return Bundle.objects.unscoped("the bundle of an own case")


@use_finder
def bundles_of(cases: Collection[UUID]) -> Mapping[UUID, Whole]:
    """The bundles that these cases are parts of. One query."""
    names = ("proceeding_id", "bundle_id", "bundle__revision", "part", "bundle__title")
    rows = BundlePart.objects.filter(proceeding_id__in=cases).values_list(*names)
    return {row[0]: WholeOfPart(*row[1:]) for row in rows}
