"""Distinct texts, the terms that they hold, and what is offered while somebody types."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class SearchDocument(models.Model):
    """A text that can be found: ``ref`` is its key among texts of its ``kind``.

    A changed text gets a new ``number``; what terms still say of the old number counts for nothing and is swept away
    when they are merged. ``digest`` tells a text that did not change.
    """

    number = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    weight = models.FloatField(default=1.0, db_default=1.0)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        db_table = "search_document"
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="search_document_once")]


class Term(models.Model):
    """A term of the texts of one kind: ``documents`` hold it, those first for which it says most (``impacts``).

    The first letter of ``term`` tells its sort: ``w`` word, ``b`` pair of characters, ``c`` character, ``p`` pair of
    syllables, ``s`` syllable, ``i`` three initials. ``held`` is how many texts hold it.
    """

    kind = models.CharField(max_length=20, db_collation="C")
    term = models.CharField(max_length=80, db_collation="C")
    held = models.IntegerField()
    documents = ArrayField(models.IntegerField())
    impacts = ArrayField(models.SmallIntegerField())

    class Meta:
        db_table = "search_term"
        constraints = [models.UniqueConstraint(fields=["kind", "term"], name="search_term_once")]


class Posting(models.Model):
    """What was put in since the terms were last merged: rows, so that nobody waits for anybody who publishes."""

    kind = models.CharField(max_length=20, db_collation="C")
    term = models.CharField(max_length=80, db_collation="C")
    document = models.IntegerField()
    impact = models.SmallIntegerField()

    class Meta:
        db_table = "search_posting"
        indexes = [models.Index(fields=["kind", "term"], name="search_posting_term")]


class Change(models.Model):
    """That texts were put in or taken out, or (``merged``) terms merged: by it processes know what they remember."""

    id = models.BigAutoField(primary_key=True)
    merged = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "search_change"


class Suggested(models.Model):
    """What is offered to whom types ``key``: beginnings of words of a title, in characters, pinyin and initials.

    Never a text that somebody typed, unless many did (``number`` is then empty).
    """

    key = models.CharField(max_length=60, db_collation="C")
    text = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    number = models.IntegerField(null=True)
    rank = models.SmallIntegerField()

    class Meta:
        db_table = "search_suggested"
        indexes = [
            models.Index(fields=["key", "rank"], include=["number", "kind", "text"], name="search_suggested_key"),
            models.Index(fields=["number"], name="search_suggested_number"),
        ]
