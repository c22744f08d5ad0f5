"""Passkeys: enrolment, sign-in without a login name, second factor (W3C Web Authentication Level 3)."""
