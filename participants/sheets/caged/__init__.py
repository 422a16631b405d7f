"""Code that runs only in the caged process: it meets the bytes of hostile files, and answers in plain types."""
