"""Scores of spans and records against annotated reports."""
