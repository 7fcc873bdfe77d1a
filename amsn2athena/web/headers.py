"""What every answer tells the browser: load nothing from elsewhere, run nothing inline, never be framed."""

from __future__ import annotations

from twisted.web.server import Request

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "athena",
}

_UNUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "payment",
    "usb",
)

SECURITY: dict[bytes, bytes] = {
    b"content-security-policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()).encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": ", ".join(f"{feature}=()" for feature in _UNUSED).encode(),
    b"server": b"amsn2athena",
}


def secure(request: Request) -> None:
    """Put the security headers on the answer to ``request``."""
    for name, value in SECURITY.items():
        request.setHeader(name, value)  # type: ignore[no-untyped-call]
