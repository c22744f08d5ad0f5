"""Runs the stories of packs through the public actions on PostgreSQL: `yiwang packs test`."""
