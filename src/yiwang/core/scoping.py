"""Permission is SQL: querysets that must be scoped before they may be read (invariant 7).

A model with case or personal data uses ``ScopedManager``. Reading it without ``visible_to(actor)`` or
``unscoped(why)`` raises ``Unscoped``: a forgotten condition is a crash in a test, never a leak. Models that every
room reads (people, posts, parts of a case) have their condition in the table ``SCOPES``; ``visible(model, actor)``
asks either. A test walks all models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound


class Unscoped(RuntimeError):
    """A query was read without saying for whom."""


@models.UUIDField.register_lookup
@models.ForeignKey.register_lookup
class Among(models.Lookup):
    """``column__among=queryset.values("id")``: ``column = ANY(ARRAY(SELECT …))``.

    Unlike ``IN (SELECT …)`` this uses the index of ``column`` inside an OR: the array is made once, before.
    """

    lookup_name = "among"
    prepare_rhs = False

    def get_prep_lookup(self) -> Any:
        return ArraySubquery(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The comparison with both sides' parameters."""
        column, first = self.process_lhs(compiler, connection)
        chosen, second = compiler.compile(self.rhs)
        return f"{column} = ANY({chosen})", [*first, *second]


Scope = Callable[[Actor], models.Q]
SCOPES: dict[str, Scope] = {}
"""Conditions of models without a manager of their own sort, by label such as ``people.Account``."""


def scope_of(label: str) -> Callable[[Scope], Scope]:
    """Register the condition of a model that is read through others (a part of a case) or by every room."""

    def register(function: Scope) -> Scope:
        SCOPES[label] = function
        return function

    return register


def condition(model: type[models.Model], actor: Actor) -> models.Q:
    """The condition under which rows of ``model`` are visible to ``actor``; ``Unscoped`` if nobody ever said."""
    rows = model._default_manager.all()
    if isinstance(rows, ScopedQuerySet):
        return rows.scope_for(actor)
    if model._meta.label in SCOPES:
        return models.Q() if actor.kind == "system" else SCOPES[model._meta.label](actor)
    raise Unscoped(f"{model._meta.label} has no scope")


def visible(model: type[models.Model], actor: Actor) -> models.QuerySet:
    """Rows of any model that ``actor`` may know of."""
    rows = model._default_manager.all()
    return rows.visible_to(actor) if isinstance(rows, ScopedQuerySet) else rows.filter(condition(model, actor))


class ScopedQuerySet(models.QuerySet):
    """Base queryset; subclasses define ``scope_for(actor) -> Q``: one indexable condition."""

    _scoped: bool = False

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._scoped = self._scoped
        return clone

    def scope_for(self, actor: Actor) -> models.Q:
        """The condition under which a row is visible to ``actor``. Nothing by default."""
        return models.Q(pk__in=[])

    def visible_to(self, actor: Actor) -> Self:
        """Rows that ``actor`` may know of."""
        clone = self.filter(self.scope_for(actor))
        clone._scoped = True
        return clone

    def unscoped(self, why: str) -> Self:
        """All rows, for the platform's own work; ``why`` is for the reader of the code."""
        if not why:
            raise Unscoped("say why the query needs no scope")
        clone = self._chain()
        clone._scoped = True
        return clone

    def get_or_refuse(self, pk: UUID | str) -> Any:
        """The row, or the refusal ``not_found``; malformed ids answer alike."""
        try:
            return self.get(pk=UUID(str(pk)))
        except (self.model.DoesNotExist, ValueError) as missing:
            raise NotFound from missing

    def _guard(self) -> None:
        if not self._scoped:
            raise Unscoped(f"{self.model.__name__}: call visible_to(actor) or unscoped(why) first")

    def _fetch_all(self) -> None:
        self._guard()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        self._guard()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._guard()
        return super().count()

    def exists(self) -> bool:
        self._guard()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._guard()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._guard()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard()
        return super().delete()


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)
