"""The verifiers that are shipped."""
