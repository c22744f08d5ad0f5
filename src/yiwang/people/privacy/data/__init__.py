"""Rules that are shipped."""
