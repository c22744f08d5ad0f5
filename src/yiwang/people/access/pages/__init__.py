"""Pages of permissions: who may what and why, emergency access, reviews."""
