"""Pages of the console about one case or several; each translates HTTP into one call of a service."""
