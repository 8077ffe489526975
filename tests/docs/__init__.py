"""Tests of what is written for people, and of the files that others' machines read."""
