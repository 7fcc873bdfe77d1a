"""How each client asks for tickets."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.replay.calling import MANNERS, request

_PPCRL = "http://schemas.microsoft.com/Passport/SoapServices/PPCRL"

#: What differs: the envelope's prefix, and where namespaces stand.
_OLD = {
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "wsse": "http://schemas.xmlsoap.org/ws/2003/06/secext",
    "wsp": "http://schemas.xmlsoap.org/ws/2002/12/policy",
    "wsa": "http://schemas.xmlsoap.org/ws/2004/03/addressing",
    "wst": "http://schemas.xmlsoap.org/ws/2004/04/trust",
    "issue": "http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue",
}
_NEW = {
    "soap": "http://www.w3.org/2003/05/soap-envelope",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsp": "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "wst": "http://schemas.xmlsoap.org/ws/2005/02/trust",
    "issue": "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue",
}
_AUTHORITY = (
    f'<ps:AuthInfo xmlns:ps="{_PPCRL}" Id="PPAuthInfo">'
    "<ps:HostingApp>{7108E71A-9926-4FCB-BCC9-9A9D3F32E423}</ps:HostingApp>"
    "<ps:BinaryVersion>5</ps:BinaryVersion><ps:UIVersion>1</ps:UIVersion><ps:Cookies></ps:Cookies>"
    "<ps:RequestParams>AQAAAAIAAABsYwQAAAAxMDMz</ps:RequestParams></ps:AuthInfo>"
)


def sign_in(client: str, domains: list[str], email: str, password: str) -> bytes:
    """A sign-in for these domains (``address=policy``), after Passport.NET/tb."""
    newer = client == "wlm"
    names = _NEW if newer else _OLD
    requests = "".join(_domain(*each) for each in enumerate(["http://Passport.NET/tb", *domains]))
    spaces = "".join(
        f' xmlns:{prefix}="{address}"' for prefix, address in names.items() if prefix not in ("soap", "issue")
    )
    user = (
        f'<wsse:Security><wsse:UsernameToken Id="user"><wsse:Username>{escape(email)}</wsse:Username>'
        f"<wsse:Password>{escape(password)}</wsse:Password></wsse:UsernameToken></wsse:Security>"
    )
    document = (
        f'<Envelope xmlns="{names["soap"]}"{spaces}><Header>{_AUTHORITY}{user}</Header><Body>'
        f'<ps:RequestMultipleSecurityTokens xmlns:ps="{_PPCRL}" Id="RSTS">'
        f"{requests.replace('$issue', names['issue'])}</ps:RequestMultipleSecurityTokens></Body></Envelope>"
    )
    if client == "papyon":
        document = _prefixed(document)
    path = "/RST2.srf" if newer else "/RST.srf"
    return request(MANNERS[client], "login.live.com", path, "", document)


def _prefixed(document: str) -> str:
    for name in ("Envelope", "Header", "Body"):
        document = document.replace(f"<{name}", f"<soap:{name}").replace(f"</{name}>", f"</soap:{name}>")
    return document.replace(" xmlns=", " xmlns:soap=", 1)


def _domain(number: int, text: str) -> str:
    address, _, policy = text.partition("=")
    reference = f'<wsse:PolicyReference URI="{policy}"></wsse:PolicyReference>' if policy else ""
    return (
        f'<wst:RequestSecurityToken Id="RST{number}"><wst:RequestType>$issue</wst:RequestType><wsp:AppliesTo>'
        f"<wsa:EndpointReference><wsa:Address>{address}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>"
        f"{reference}</wst:RequestSecurityToken>"
    )
