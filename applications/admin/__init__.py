"""The console's pages about cases: the officer's queue, the history, questions to other agencies, the case itself."""

from applications.admin import cases, queue, referrals

__all__ = ["cases", "queue", "referrals"]
