"""Registers: typed records with two clocks (valid, recorded), provenance and encrypted personal fields."""
