"""Acting for others: delegations from people and firms, and the banner while acting."""
