"""Documents that old clients fetch as they start: their configuration, and what is mostly empty."""

from __future__ import annotations

from twisted.logger import Logger

from amsn2athena.homeserver.services._http import Asked
from amsn2athena.homeserver.services._soap import Answer, Caller
from amsn2athena.msnp.soap import (
    MAX_REQUEST,
    AnyRequest,
    GetClientConfig,
    GetContactsRecentActivity,
    SoapError,
    client_configuration,
    generic_fault,
)

#: Bytes that are read of a request for a document.
MOST = MAX_REQUEST

#: The version of a client that posts and does not say which one it is.
_POSTS = "7.0"

_log = Logger()
_HTML = {"content-type": "text/html; charset=utf-8", "x-content-type-options": "nosniff"}
_TODAY = b"""<!DOCTYPE html>
<html lang="en"><head><title>Today</title></head>
<body><h1>Welcome home</h1><p>There is no news today: your network is up, and that is all.</p></body></html>
"""
_TABS = b"""<?xml version="1.0" encoding="utf-8"?>
<msntabs>
<msntabsettings><oemtotallimit>1</oemtotallimit><oemdisplaylimit>1</oemdisplaylimit></msntabsettings>
<msntabdata/>
</msntabs>
"""
_NO_TEXT_AD = b"""<?xml version="1.0" encoding="utf-8"?>
<TEXTAD><adtext/><hiturl/><tab/><ct/><flag>0</flag></TEXTAD>
"""


async def configuration(asked: Asked) -> Answer:
    """Answer with the configuration: plain, or in an envelope to who posted one."""
    if not asked.body:
        return Answer(client_configuration(asked.caller.base, asked.query.get("ver", "")))
    try:
        request = GetClientConfig.parse_request(asked.body)
    except SoapError as error:
        _log.info("Refused a request from {host}: {reason}.", host=asked.caller.host, reason=str(error))
        return Answer(generic_fault())
    return Answer(request.build_response(client_configuration(asked.caller.base, request.version or _POSTS)))


async def today(asked: Asked) -> Answer:
    """Answer with the one page that there is, whatever a client wanted to open. It may have posted a proof of
    its password, to be sent on to its mail: that is not looked at, and nobody is sent anywhere.
    """
    return Answer(_TODAY, headers=_HTML)


async def tabs(asked: Asked) -> Answer:
    """Answer with no tabs beside the contacts."""
    return Answer(_TABS)


async def text_ad(asked: Asked) -> Answer:
    """Answer with no advertisement below them."""
    return Answer(_NO_TEXT_AD)


async def whats_new(request: AnyRequest, caller: Caller) -> Answer:
    """Answer that nothing is new. That is no secret: who asks is not looked at."""
    assert isinstance(request, GetContactsRecentActivity)
    return Answer(request.build_response(""))
