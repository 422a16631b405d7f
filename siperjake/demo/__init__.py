"""Demo district: invented people, drawn sample documents, offices and cases. Loaded only where ``DEMO`` is on."""
