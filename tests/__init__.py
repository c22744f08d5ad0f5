"""Tests that belong to no single room: architecture, start-up, journeys."""
