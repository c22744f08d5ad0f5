"""Keys and codes are looked up whole, never by their beginning: the indexes for that cost every change of an item."""

from django.db import migrations

DROP = "DROP INDEX IF EXISTS catalogue_item_key_f7730f60_like; DROP INDEX IF EXISTS catalogue_item_code_338712c0_like"
MAKE = (
    "CREATE INDEX IF NOT EXISTS catalogue_item_key_f7730f60_like ON catalogue_item (key varchar_pattern_ops);"
    "CREATE INDEX IF NOT EXISTS catalogue_item_code_338712c0_like ON catalogue_item (code varchar_pattern_ops)"
)


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0010_claims_at_places'),
    ]

    operations = [migrations.RunSQL(DROP, MAKE)]
