"""Signing in with an identity from above (S002 mutual recognition): OpenID Connect providers of province and nation."""
