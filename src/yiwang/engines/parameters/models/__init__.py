"""Table of parameter values."""

from django.db import models


class ParameterValue(models.Model):
    """One value of one parameter in a division (code prefix without trailing zeros, "" is the nation)."""

    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=12)
    unit = models.CharField(max_length=20, blank=True)
    division = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    value = models.JSONField()
    basis = models.JSONField(default=list)
    confidence = models.CharField(max_length=20, blank=True)
    managed_by = models.CharField(max_length=100)

    class Meta:
        db_table = "parameters_value"
        constraints = [models.UniqueConstraint(fields=["key", "division", "valid_from"], name="parameters_value_once")]
