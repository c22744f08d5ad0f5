"""Use cases of emergency access and of access reviews."""
