"""The OpenID Connect provider for other systems (S001)."""
