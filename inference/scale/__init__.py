"""Extraction with Ray Data: the same reader, blocks and model on as many machines as Ray has. See docs/scale.md."""
