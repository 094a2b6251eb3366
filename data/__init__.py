"""What all other packages speak in: labels, spans, documents, metrics, and the files that hold them."""
