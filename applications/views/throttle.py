"""Whom a loose limit counts, and the page that asks to wait (ux-and-security §2.8)."""

import ipaddress

from django.shortcuts import render


def network_key(request):
    """The visitor's block of addresses, /24 for IPv4 and /48 for IPv6: a whole village may share one.

    It reaches the database only as a keyed hash.
    """
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    prefix = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, prefix), strict=False))


def wait_page(request, *, wait_text, saved=False):
    """The page that asks to come back after ``wait_text``; nobody is blamed."""
    return render(request, "public/throttled.html", {"wait_text": wait_text, "saved": saved}, status=429)
