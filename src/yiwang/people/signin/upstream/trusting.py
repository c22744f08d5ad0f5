"""Whose word about a citizen number counts for everybody here: that of providers which the root organization set up."""

from __future__ import annotations

from yiwang.people.root import root_organization
from yiwang.people.signin.models.upstream import UpstreamProvider


def may_be_trusted(provider: UpstreamProvider) -> bool:
    """Whether the provider was set up by the root organization, or by whoever runs the installation."""
    return provider.organization_id is None or provider.organization_id == root_organization()


def counts_number(provider: UpstreamProvider) -> bool:
    """Whether its word about citizen numbers and levels is taken; asked at each sign-in, so that it can end."""
    return provider.trusted_for_number and may_be_trusted(provider)
