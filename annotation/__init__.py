"""Guidelines and tools for annotating more reports."""
