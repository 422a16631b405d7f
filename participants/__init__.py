"""The registry: facilities now; households, people and membership stand on the same ground later."""
