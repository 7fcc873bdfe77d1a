"""GetClientConfig, and the configuration that clients fetch before they sign in.

The same document is asked for in two ways. Clients from 8.0 on get it plain, with their version in the
address (`/etc/MsgrConfig?ver=14.0.8117`); those of 6 and 7 post an envelope, and get the document as text in
another. They look for elements by path. What the newer ones have for the address book at the top, the older
have in `TabConfig`. Without it some do not go on, and none minds what it does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from ._envelope import read_answer, read_call
from ._errors import SoapError
from ._reading import content, find
from ._services import Service
from ._template import Template, Xml, document, join

_NAMESPACE = "http://www.msn.com/webservices/Messenger/Client"

_REQUEST = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Body>
    <GetClientConfig xmlns="{namespace}">
      <clientinfo>
        <Country>US</Country><CLCID>0409</CLCID><PLCID>0409</PLCID><GeoID>244</GeoID><ver>{version}</ver>
      </clientinfo>
    </GetClientConfig>
  </soap:Body>
</soap:Envelope>
""")

_RESPONSE = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Body>
    <GetClientConfigResponse xmlns="{namespace}">
      <GetClientConfigResult>{text}</GetClientConfigResult>
    </GetClientConfigResponse>
  </soap:Body>
</soap:Envelope>
""")

_DOCUMENT = Template("""
<MsgrConfig>
  <Simple>
    <Config><ExpiresInDays>0</ExpiresInDays></Config>
    <P2PConfig><ObjectStore><SendDelay>1</SendDelay></ObjectStore></P2PConfig>
    <DisablePhoneDialer>1</DisablePhoneDialer>
    <GetItemVersionForUnknown>false</GetItemVersionForUnknown>
    <MinFlashPlayer BuildNumber="28" MajorVersion="9" MinorVersion="0"/>
    <Relay><Enabled>0</Enabled><MaxCallLength>0</MaxCallLength></Relay>
    <Contacts>
      <Client ZombieServerDetectDelay="1800" ZombieServerDetectInterval="30"
       ZombieServerDetectResumeDelay="1800"/>
      <Server ZombieServerDetectDelay="900" ZombieServerDetectResumeDelay="900"
       ZombieServerDetectConnectDelay="900" ZombieServerDetectLongDelay="900"/>
    </Contacts>
    <TrustedDomains><domain name="{domain}"/></TrustedDomains>
    <ErrorResponseTable>{responses}</ErrorResponseTable>
    <USBDevices/>
    <CirclesWeb General="{page}" General-SiteId="0" Management="{page}" Management-SiteId="0"
     Membership="{page}" Membership-SiteId="0" Leave="{page}" Leave-SiteId="0"/>
    <AnonymousIMSettings><SettingsPage URL="{page}" SiteID="0"/></AnonymousIMSettings>
  </Simple>
  <TabConfig>
    <msntabsettings><oemtotallimit>1</oemtotallimit><oemdisplaylimit>1</oemdisplaylimit></msntabsettings>
    <msntabdata/>
    {older}
  </TabConfig>
  {newer}
  <LocalizedConfig Market="en-US">
    <AdMainConfig>
      <TextAdRotation>86400</TextAdRotation><TextAdRefresh>0</TextAdRefresh>
      <TextAdServer>{base}/etc/text-ad-service</TextAdServer>
    </AdMainConfig>
    <Contacts>
      <ABPendingRequests>
        <SiteId>0</SiteId><height>672</height><IncludeSNRequests>false</IncludeSNRequests><width>808</width>
        <url>{page}</url><urlcid>{page}</urlcid>
      </ABPendingRequests>
      <EditMyLiveContactProfile><url>{page}</url><SiteId>0</SiteId></EditMyLiveContactProfile>
      <EditMyProfile><url>{page}</url><SiteId>0</SiteId></EditMyProfile>
      <Import><url>{page}</url><SiteId>0</SiteId></Import>
      <MessengerInvite><url>{page}</url><urlcid>{page}</urlcid><SiteId>0</SiteId></MessengerInvite>
      <Profile><url>{page}</url><urlcid>{page}</urlcid><urlcid2>{page}</urlcid2><SiteId>0</SiteId></Profile>
      <SNInvites><url>{page}</url><urlcid>{page}</urlcid><SiteId>0</SiteId></SNInvites>
      <ViewMapEnabled>false</ViewMapEnabled>
    </Contacts>
    <ContactCard>
      <ContactCardDisabled>true</ContactCardDisabled>
      <GetItemVerUrl>{base}/storageservice/SchematizedStore.asmx</GetItemVerUrl>
      <SpaceIntegrationEnabled>false</SpaceIntegrationEnabled>
    </ContactCard>
    <FlashUpgradeURL>{page}</FlashUpgradeURL>
    <GLinkMarket v="en_us"/>
    <MSNSearch>
      <DesktopInstallURL>{page}</DesktopInstallURL><ImagesURL>{page}</ImagesURL><NearMeURL>{page}</NearMeURL>
      <NewsURL>{page}</NewsURL><PeopleSearchURL>{page}</PeopleSearchURL>
      <PeopleSearchSiteID>0</PeopleSearchSiteID><SearchKidsURL>{page}</SearchKidsURL>
      <SearchURL>{page}</SearchURL><SharedSearchURL>{page}</SharedSearchURL>
      <SharedSearchURL2>{page}</SharedSearchURL2>
    </MSNSearch>
    <MsnTodayConfig>
      <MsnTodaySiteID>0</MsnTodaySiteID><MsnTodayURL>{page}</MsnTodayURL><Flags>0</Flags>
    </MsnTodayConfig>
    <OneCare Enabled="0"/>
    <PE Tracking=""/>
    <PremiumAV Visibility="0"/>
    <PSTNOut Hidden="1"/>
    <ReportAbuse><ReportAbuseSID/><ReportAbuseURL>{page}</ReportAbuseURL></ReportAbuse>
    <RL><ViewProfileURL>{page}</ViewProfileURL></RL>
    <SDrive Enabled="false"/>
    <TermsOfUse><TermsOfUseSID>0</TermsOfUseSID><TermsOfUseURL>{page}</TermsOfUseURL></TermsOfUse>
    <VoiceClip Hidden="0"/>
    <VoiceVideo>
      <DisableSipProxyInviteTest>0</DisableSipProxyInviteTest>
      <DisableSipProxyCapability>1</DisableSipProxyCapability>
      <DisableSipProxyInvite>1</DisableSipProxyInvite>
      <DisableSipProxyCapability2>1</DisableSipProxyCapability2>
      <DisableSipProxyInvite2>1</DisableSipProxyInvite2>
    </VoiceVideo>
  </LocalizedConfig>
</MsgrConfig>
""")
_ADDRESS_BOOK = Template("<AbchCfg><abchconfig><url>{base}{path}</url></abchconfig></AbchCfg>")
_FEATURE = Template('<Feature type="{number}" name="{name}">{entries}</Feature>')
_ENTRY = Template('<Entry hr="{code}" action="3"/>')

_TRANSIENT = {
    "Login": (0, ("0x80072EE2", "0x80072EE7", "0x80072EFD", "0x80072EFE", "0x80072EFF", "0x80072745")),
    "P2P": (3, ("0x82000016", "0x82000017", "0x82000019")),
}
"""Errors that say nothing of why (the network was slow, or gone), by feature, with its number: try again."""

_MAJOR = re.compile(r"([0-9]{1,2})(\.|$)", re.ASCII)
#: The first version that looks for its address book at the top.
_NEWER = 14


def client_configuration(base: str, version: str = "") -> bytes:
    """The document, for a client of that version (`8.5.1302`; empty or senseless means the newest).

    `base` is the scheme and host of all services that it names: `https://config.messenger.msn.com`. Every
    page that a client may open is one and the same, `/etc/today`.
    """
    book = _ADDRESS_BOOK(base=base, path=Service.ADDRESS_BOOK.path)
    major = _MAJOR.match(version)
    older = major is not None and int(major[1]) < _NEWER
    return document(
        _DOCUMENT(
            base=base,
            page=f"{base}/etc/today",
            domain=_without_port(base.partition("://")[2]),
            responses=_responses(),
            older=book if older else Xml(),
            newer=Xml() if older else book,
        )
    )


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def _responses() -> Xml:
    return join(
        _FEATURE(number=number, name=name, entries=join(_ENTRY(code=code) for code in codes))
        for name, (number, codes) in _TRANSIENT.items()
    )


@dataclass(frozen=True, slots=True)
class GetClientConfig:
    """The configuration for a client of that version."""

    service: ClassVar[Service] = Service.CONFIGURATION
    soap_action: ClassVar[str] = f"{_NAMESPACE}/GetClientConfig"

    version: str

    def build_request(self) -> bytes:
        """The envelope."""
        return document(_REQUEST(namespace=_NAMESPACE, version=self.version))

    @classmethod
    def parse_request(cls, body: bytes) -> GetClientConfig:
        """Which version asks; empty when it does not say. Raises SoapError."""
        call = read_call(body)
        if call.operation != "GetClientConfig":
            raise SoapError("a request for something else than a configuration")
        info = find(call.action, "clientinfo")
        return cls(content(find(info, "ver")).strip())

    @staticmethod
    def build_response(configuration: bytes) -> bytes:
        """The envelope around the document that `client_configuration` made."""
        return document(_RESPONSE(namespace=_NAMESPACE, text=configuration.decode()))

    @staticmethod
    def parse_response(body: bytes) -> str:
        """The document. Raises Fault and SoapError."""
        return content(find(read_answer(body, "GetClientConfig"), "GetClientConfigResult"))
