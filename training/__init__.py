"""From annotated reports and a base encoder to a model directory."""
