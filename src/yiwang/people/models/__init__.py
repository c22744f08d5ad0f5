"""Tables of divisions, organizations, posts, accounts and sessions."""

from yiwang.people.models.account import Account, LoginAttempt, Session
from yiwang.people.models.division import Division, DivisionCode
from yiwang.people.models.history import OrganizationPeriod, OrganizationSuccession
from yiwang.people.models.organization import Organization, OrganizationParent, Post, PostHolding
from yiwang.people.models.separation import DutyConflict

__all__ = [
    "Account",
    "Division",
    "DivisionCode",
    "DutyConflict",
    "LoginAttempt",
    "Organization",
    "OrganizationParent",
    "OrganizationPeriod",
    "OrganizationSuccession",
    "Post",
    "PostHolding",
    "Session",
]
