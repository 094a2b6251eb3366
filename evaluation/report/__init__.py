"""The page of an evaluation: tables, charts and every wrong record."""
