"""Shipped lists of administrative divisions and the pure readers that go with them."""
