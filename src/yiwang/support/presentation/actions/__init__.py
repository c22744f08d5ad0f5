"""Use cases of presentation."""
