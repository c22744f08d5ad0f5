"""Use cases on accounts, organizations and posts."""
