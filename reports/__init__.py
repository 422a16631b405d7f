"""Reads across all apps: dashboards, recaps, log of exports. Writes nothing but its own log."""
