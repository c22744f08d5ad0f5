"""Use cases of the seal office."""
