"""Pages of the console that belong to no app: sign-in, account, sessions, the first page."""
