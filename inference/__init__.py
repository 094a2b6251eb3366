"""From a text to metric records, without torch."""
