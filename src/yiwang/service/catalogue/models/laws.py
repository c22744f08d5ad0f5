"""Which laws the published catalogue rests on: laws, and the entries and packs' items that cite their articles."""

from django.db import models


class Law(models.Model):
    """A law under one name, however it is cited; ``slug`` is the digest of that name, its address."""

    slug = models.CharField(primary_key=True, max_length=16)
    title = models.CharField(max_length=300)

    class Meta:
        db_table = "catalogue_law"
        indexes = [models.Index(fields=["title", "slug"], name="catalogue_law_title")]

    def __str__(self) -> str:
        return self.title


class Citation(models.Model):
    """An article that a published entry or a pack's item rests on, written when it is published.

    ``node`` is that entry or item, ``mark`` the number or revision that was read, ``key`` the key of a pack's item.
    ``place`` is the number of the article, for their order; ``document`` and ``url`` are the law's, as cited here. What
    rests on nothing has one row without a law: it was read. Items of organizations are not here: they inherit the basis
    of their entry, but for a few.
    """

    law = models.ForeignKey(Law, on_delete=models.PROTECT, null=True, db_index=False)
    article = models.CharField(max_length=200, blank=True)
    place = models.PositiveIntegerField(default=0)
    node = models.UUIDField(db_index=True)
    mark = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    key = models.CharField(max_length=120, blank=True)
    document = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "catalogue_citation"
        indexes = [models.Index(fields=["law", "place", "article", "id"], name="catalogue_citation_law")]
