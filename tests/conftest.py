"""Shared set-up of the tests on the desktop session."""
