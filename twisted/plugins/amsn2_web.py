"""``twistd amsn2-web``."""

from twisted.application.service import ServiceMaker

amsn2_web = ServiceMaker(
    "amsn2-web", "amsn2athena.tap", "An MSN messenger that you host and run in your browser", "amsn2-web"
)
