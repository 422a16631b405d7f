"""Forms of the console, one module per kind of page."""
