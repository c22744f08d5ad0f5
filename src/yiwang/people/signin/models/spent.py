"""Values that work once: what was used stays known until it could not work anyway."""

from django.db import models


class SpentValue(models.Model):
    """The digest of a used value; the row may go after ``expires_at``. Telemetry, no business fact."""

    digest = models.BinaryField(primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "signin_spent_value"
