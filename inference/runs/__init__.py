"""Runs: extraction over any number of reports, by several processes, that survives whatever ends it."""
