"""What people do with delegations."""
