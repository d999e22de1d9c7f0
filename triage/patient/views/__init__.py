"""The patient's pages. A view parses, calls and renders; what is true is decided elsewhere."""
