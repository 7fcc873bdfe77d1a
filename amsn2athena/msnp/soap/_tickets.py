"""Tickets in their two forms.

The passport service gives out `t=<ticket>&p=<profile>`, the profile mostly empty. SSO on the notification
server and the address book's TicketToken take that whole text; the cookie MSPAuth holds the ticket alone.
"""

from __future__ import annotations


def bare_ticket(ticket: str) -> str:
    """The ticket alone, from either form: what a server looks tickets up by."""
    return ticket.removeprefix("t=").partition("&p=")[0]


def ticket_from_cookie(header: str) -> str:
    """The ticket of a Cookie header, in the `t=...&p=` form; empty when there is none."""
    for cookie in header.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == "MSPAuth":
            return f"t={bare_ticket(value)}&p="
    return ""
