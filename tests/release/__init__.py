"""Tests of what is handed to people: packages and installers, in `TARGET/packages`."""
