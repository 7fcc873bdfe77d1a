"""The passport service's markup, in its two dialects."""

from __future__ import annotations

from ._services import TrustVersion
from ._template import Template

REQUEST = Template("""
<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext"
 xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"
 xmlns:wsp="http://schemas.xmlsoap.org/ws/2002/12/policy"
 xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
 xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/03/addressing"
 xmlns:wssc="http://schemas.xmlsoap.org/ws/2004/04/sc"
 xmlns:wst="http://schemas.xmlsoap.org/ws/2004/04/trust">
  <Header>
    <ps:AuthInfo xmlns:ps="http://schemas.microsoft.com/Passport/SoapServices/PPCRL" Id="PPAuthInfo">
      <ps:HostingApp>{{7108E71A-9926-4FCB-BCC9-9A9D3F32E423}}</ps:HostingApp>
      <ps:BinaryVersion>4</ps:BinaryVersion>
      <ps:UIVersion>1</ps:UIVersion>
      <ps:Cookies></ps:Cookies>
      <ps:RequestParams>AQAAAAIAAABsYwQAAAAxMDMz</ps:RequestParams>
    </ps:AuthInfo>
    <wsse:Security>
      <wsse:UsernameToken Id="user">
        <wsse:Username>{email}</wsse:Username>
        <wsse:Password>{password}</wsse:Password>
      </wsse:UsernameToken>
    </wsse:Security>
  </Header>
  <Body>
    <ps:RequestMultipleSecurityTokens
     xmlns:ps="http://schemas.microsoft.com/Passport/SoapServices/PPCRL" Id="RSTS">
      {domains}
    </ps:RequestMultipleSecurityTokens>
  </Body>
</Envelope>
""")

REQUESTED_DOMAIN = Template("""
<wst:RequestSecurityToken Id="RST{number}">
  <wst:RequestType>http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue</wst:RequestType>
  <wsp:AppliesTo>
    <wsa:EndpointReference><wsa:Address>{address}</wsa:Address></wsa:EndpointReference>
  </wsp:AppliesTo>
  {policy}
</wst:RequestSecurityToken>
""")
POLICY = Template('<wsse:PolicyReference URI="{policy}"></wsse:PolicyReference>')

_PASSPORT_HEADER = """
    <psf:pp xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
      <psf:serverVersion>1</psf:serverVersion>
      <psf:PUID>{puid}</psf:PUID>
      <psf:configVersion>16.000.26889.00</psf:configVersion>
      <psf:uiVersion>3.100.2179.0</psf:uiVersion>
      <psf:mobileConfigVersion>16.000.26208.0</psf:mobileConfigVersion>
      <psf:authstate>0x48803</psf:authstate>
      <psf:reqstatus>0x0</psf:reqstatus>
      <psf:serverInfo ServerTime="{now}">amsn2athena</psf:serverInfo>
      <psf:cookies/>
      <psf:browserCookies/>
      <psf:credProperties>
        <psf:credProperty Name="MainBrandID">MSFT</psf:credProperty>
        <psf:credProperty Name="BrandIDList"></psf:credProperty>
        <psf:credProperty Name="IsWinLiveUser">true</psf:credProperty>
        <psf:credProperty Name="CID">{cid}</psf:credProperty>
        <psf:credProperty Name="AuthMembername">{email}</psf:credProperty>
      </psf:credProperties>
      <psf:extProperties>
        <psf:extProperty Name="CID">{cid}</psf:extProperty>
      </psf:extProperties>
      <psf:response/>
    </psf:pp>
"""

RESPONSE = {
    TrustVersion.RST: Template(f"""
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">
  <S:Header>{_PASSPORT_HEADER}</S:Header>
  <S:Body>
    <wst:RequestSecurityTokenResponseCollection
 xmlns:wst="http://schemas.xmlsoap.org/ws/2004/04/trust"
 xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext"
 xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
 xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"
 xmlns:wsp="http://schemas.xmlsoap.org/ws/2002/12/policy"
 xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
      {{tokens}}
    </wst:RequestSecurityTokenResponseCollection>
  </S:Body>
</S:Envelope>
"""),
    TrustVersion.RST2: Template(f"""
<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"
 xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
 xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
 xmlns:wsa="http://www.w3.org/2005/08/addressing">
  <S:Header>
    <wsa:Action wsu:Id="Action" S:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/02/trust/RSTR/Issue</wsa:Action>
    <wsa:To wsu:Id="To"
     S:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>
    <wsse:Security S:mustUnderstand="1">
      <wsu:Timestamp wsu:Id="TS">
        <wsu:Created>{{now}}</wsu:Created>
        <wsu:Expires>{{soon}}</wsu:Expires>
      </wsu:Timestamp>
    </wsse:Security>
    {_PASSPORT_HEADER}
  </S:Header>
  <S:Body>
    <wst:RequestSecurityTokenResponseCollection
 xmlns:wst="http://schemas.xmlsoap.org/ws/2005/02/trust"
 xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
 xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
 xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"
 xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"
 xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
      {{tokens}}
    </wst:RequestSecurityTokenResponseCollection>
  </S:Body>
</S:Envelope>
"""),
}

_REFERENCES = {
    TrustVersion.RST: """
  <wst:RequestedTokenReference>
    <wsse:KeyIdentifier ValueType="{key_type}"></wsse:KeyIdentifier>
    <wsse:Reference URI="#{id}"></wsse:Reference>
  </wst:RequestedTokenReference>
""",
    TrustVersion.RST2: """
  <wst:RequestedAttachedReference>
    <wsse:SecurityTokenReference><wsse:Reference URI="#{id}"></wsse:Reference></wsse:SecurityTokenReference>
  </wst:RequestedAttachedReference>
  <wst:RequestedUnattachedReference>
    <wsse:SecurityTokenReference><wsse:Reference URI="#{id}"></wsse:Reference></wsse:SecurityTokenReference>
  </wst:RequestedUnattachedReference>
""",
}
_ADDRESSING = {
    TrustVersion.RST: "http://schemas.xmlsoap.org/ws/2004/03/addressing",
    TrustVersion.RST2: "http://www.w3.org/2005/08/addressing",
}
_LIFETIME = {TrustVersion.RST: "LifeTime", TrustVersion.RST2: "Lifetime"}


def _token(version: TrustVersion) -> Template:
    return Template(f"""
<wst:RequestSecurityTokenResponse>
  <wst:TokenType>{{token_type}}</wst:TokenType>
  <wsp:AppliesTo xmlns:wsa="{_ADDRESSING[version]}">
    <wsa:EndpointReference><wsa:Address>{{address}}</wsa:Address></wsa:EndpointReference>
  </wsp:AppliesTo>
  <wst:{_LIFETIME[version]}>
    <wsu:Created>{{created}}</wsu:Created>
    <wsu:Expires>{{expires}}</wsu:Expires>
  </wst:{_LIFETIME[version]}>
  <wst:RequestedSecurityToken>{{token}}</wst:RequestedSecurityToken>
  {_REFERENCES[version]}
  {{proof}}
</wst:RequestSecurityTokenResponse>
""")


TOKEN = {version: _token(version) for version in TrustVersion}

COMPACT = Template('<wsse:BinarySecurityToken Id="{id}">{ticket}</wsse:BinarySecurityToken>')

LEGACY = Template("""
<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" Id="{id}"
 Type="http://www.w3.org/2001/04/xmlenc#Element">
  <EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#tripledes-cbc"></EncryptionMethod>
  <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
    <ds:KeyName>http://Passport.NET/STS</ds:KeyName>
  </ds:KeyInfo>
  <CipherData><CipherValue>{ticket}</CipherValue></CipherData>
</EncryptedData>
""")

PROOF = Template("""
<wst:RequestedProofToken><wst:BinarySecret>{secret}</wst:BinarySecret></wst:RequestedProofToken>
""")
