"""Bytes and requests of every public page through the real server: compressed, hashed names, long-lived static files.

Sizes and counts are the same on every machine, so they are a test; the times are in `make bench-pages`.
"""

import pytest

from bench.pages import LIMITS, measure, table
from bench.server import RealServer


@pytest.mark.sqlite  # the real server has its own SQLite in either run: once is enough
def test_every_page_is_within_its_budget(browser, small_photo):
    """≤ 30 KB and ≤ 3 requests cold, ≤ 10 KB warm, HTML ≤ 14 KB, script ≤ 12 KB (ux-and-security §2.4)."""
    with RealServer() as server:
        weights = measure(server, browser, small_photo, with_times=False)
    assert len(weights) > 30
    assert all(weight.js_kb > 1 and weight.html_kb > 1 for weight in weights), "a page that was never weighed"
    assert not [weight.name for weight in weights if weight.over()], f"\n{table(weights)}\n{LIMITS}"
