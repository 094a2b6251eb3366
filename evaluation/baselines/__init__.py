"""Other ways to read reports, to compare the model with."""
