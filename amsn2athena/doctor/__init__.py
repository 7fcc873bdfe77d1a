"""What is the matter with a network: each step of signing in to it, tried one after the other, in words.

    report = Report(print)
    await examine(Patient("club", "Our club", hosts, DIALECTS), report, reactor)
    report.sound                                # whether all that was tried works

A step that cannot work because of one before it is not tried. Every question has its time, so that the whole
comes to an end whatever the servers do. What is told holds neither passwords nor tickets, nor the account.
"""

from __future__ import annotations

from amsn2athena.doctor._examination import Credentials, Patient, examine
from amsn2athena.doctor._report import Finding, Report, Result

__all__ = ["Credentials", "Finding", "Patient", "Report", "Result", "examine"]
