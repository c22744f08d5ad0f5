"""Tables of divisions, organizations, posts, accounts and sessions."""

from yiwang.people.models.account import Account, LoginAttempt, Session
from yiwang.people.models.division import Division, DivisionCode
from yiwang.people.models.organization import Organization, OrganizationParent, Post, PostHolding

__all__ = [
    "Account",
    "Division",
    "DivisionCode",
    "LoginAttempt",
    "Organization",
    "OrganizationParent",
    "Post",
    "PostHolding",
    "Session",
]
