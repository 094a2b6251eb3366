"""How fast the extraction is, beside other ways to run the same network."""
