from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    ABFindAll,
    AddressBook,
    AddressBookContact,
    Annotation,
    ContactType,
    Group,
    parse_request,
)
from tests.msnp.soap.envelopes import (
    ADDRESS_BOOK_PATH,
    HEADER,
    NOW,
    TICKET,
    addresses,
    answer,
    carried,
    cids,
    examples,
    moments,
    names,
)

ME = AddressBookContact(
    "99ce02e9-917d-456f-9624-adc89fde3e38",
    "alice@example.com",
    ContactType.ME,
    "Alice",
    "Alice",
    is_messenger_user=False,
    annotations={Annotation.MBEA: "0", Annotation.GTC: "1", Annotation.BLP: "2"},
    cid=4052921492527981718,
    changed=NOW,
)

quick_names = names.map(carried).filter(bool)
contacts = st.builds(
    AddressBookContact,
    contact_id=addresses,
    email=addresses,
    contact_type=st.sampled_from(list(map(str, ContactType))),
    display_name=names.map(carried),
    quick_name=quick_names,
    is_messenger_user=st.booleans(),
    group_ids=st.lists(addresses, max_size=3).map(tuple),
    annotations=st.dictionaries(st.sampled_from(list(map(str, Annotation))), names.map(carried)),
    cid=cids,
    is_favorite=st.booleans(),
    is_mobile_im_enabled=st.booleans(),
    deleted=st.booleans(),
    changed=moments | st.none(),
    comment=names.map(carried),
)
groups = st.builds(Group, addresses, names.map(carried), st.booleans(), st.booleans(), moments | st.none())


@examples
@given(st.booleans(), moments | st.none())
def test_a_server_learns_which_changes_are_asked_for(deltas_only: bool, last_change: datetime | None) -> None:
    request = ABFindAll(TICKET, deltas_only, last_change)
    assert parse_request(ADDRESS_BOOK_PATH, request.soap_action, request.build_request()) == request


@examples
@given(
    st.builds(
        AddressBook,
        st.lists(contacts, max_size=4).map(tuple),
        st.lists(groups, max_size=4).map(tuple),
        addresses,
        cids,
        moments | st.none(),
        moments | st.none(),
    )
)
def test_a_client_gets_the_address_book(book: AddressBook) -> None:
    assert ABFindAll.parse_response(ABFindAll.build_response(HEADER, book)) == book


@examples
@given(names)
def test_names_lose_only_what_cannot_be_carried(name: str) -> None:
    book = AddressBook((AddressBookContact("1", "bob@example.com", display_name=name),), (Group("2", name),))
    received = ABFindAll.parse_response(ABFindAll.build_response(HEADER, book))
    assert received.contacts[0].display_name == received.contacts[0].quick_name == carried(name)
    assert received.groups[0].name == carried(name)


def test_a_contact_may_have_a_name_given_by_the_owner_of_the_book() -> None:
    bob = AddressBookContact("1", "bob@example.com", annotations={Annotation.NICKNAME: "Bobby"})
    assert bob.nickname == "Bobby"
    assert ME.nickname == ""


def test_the_owner_is_among_the_contacts() -> None:
    bob = AddressBookContact("68189efc", "bob@example.com")
    assert AddressBook((bob, ME)).me is ME
    assert AddressBook((bob,)).me is None


def test_an_address_book_is_written_with_all_that_clients_read() -> None:
    body = ABFindAll.build_response(HEADER, AddressBook((ME,), owner_email="alice@example.com", created=NOW))
    assert (
        b"<PreferredHostName>chat.example.com:8080</PreferredHostName>"
        b"<SessionId>0629ff3f-fb58-4b3b-ad97-269fd8cb71dc</SessionId></ServiceHeader>"
    ) in body
    assert (
        b"<Contact><contactId>99ce02e9-917d-456f-9624-adc89fde3e38</contactId><contactInfo><annotations>"
        b"<Annotation><Name>MSN.IM.MBEA</Name><Value>0</Value></Annotation>"
        b"<Annotation><Name>MSN.IM.GTC</Name><Value>1</Value></Annotation>"
        b"<Annotation><Name>MSN.IM.BLP</Name><Value>2</Value></Annotation></annotations>"
        b"<contactType>Me</contactType><quickName>Alice</quickName>"
        b"<passportName>alice@example.com</passportName><IsPassportNameHidden>false</IsPassportNameHidden>"
        b"<displayName>Alice</displayName><puid>0</puid><CID>4052921492527981718</CID>"
    ) in body
    assert (
        b"<propertiesChanged/><fDeleted>false</fDeleted><lastChange>2026-11-21T06:35:37Z</lastChange>" in body
    )
    assert b"<ownerEmail>alice@example.com</ownerEmail><fDefault>true</fDefault>" in body
    assert b"<createDate>2026-11-21T06:35:37Z</createDate><propertiesChanged/></ab></ABFindAllResult>" in body


# What another server answers: pretty-printed, less of everything, and a contact that has no passport.
ANSWER = answer(
    "ABFindAll",
    """<ABFindAllResult>
  <groups>
    <Group>
      <groupId>
        6989588d
      </groupId>
      <groupInfo>
        <annotations><Annotation><Name>MSN.IM.Display</Name><Value>1</Value></Annotation></annotations>
        <name> café &amp; you </name>
      </groupInfo>
    </Group>
  </groups>
  <contacts><Contact>
      <contactId>a57f65b3</contactId>
      <contactInfo>
        <emails>
          <ContactEmail>
            <contactEmailType>Messenger2</contactEmailType>
            <email> bob@example.net </email>
          </ContactEmail>
          <ContactEmail><email>bob@example.org</email></ContactEmail>
        </emails>
        <contactType>Sometype</contactType>
        <displayName> Bob
</displayName>
        <groupIds>
          <guid>
            6989588d
          </guid>
        </groupIds><CID>not a number</CID>
        <isMessengerUser>
          true
        </isMessengerUser>
      </contactInfo>
      <fDeleted>true</fDeleted>
    </Contact>
    <Contact/>
  </contacts>
  <ab><abInfo><OwnerCID>-5</OwnerCID></abInfo><lastChange>2026-11-21T06:35:37Z</lastChange></ab>
</ABFindAllResult>""",
)


def test_an_address_book_of_another_server_is_understood() -> None:
    bob = AddressBookContact(
        "a57f65b3",
        "bob@example.net",
        "Sometype",
        " Bob\n",
        is_messenger_user=True,
        group_ids=("6989588d",),
        deleted=True,
    )
    nobody = AddressBookContact("", "", "", is_messenger_user=False)
    book = AddressBook((bob, nobody), (Group("6989588d", " café & you "),), owner_cid=-5, changed=NOW)
    assert ABFindAll.parse_response(ANSWER) == book


@pytest.mark.parametrize(
    "result", ["", "<ABFindAllResult/>", "<ABFindAllResult><contacts/></ABFindAllResult>"]
)
def test_an_address_book_with_nothing_in_it_is_empty(result: str) -> None:
    assert ABFindAll.parse_response(answer("ABFindAll", result)) == AddressBook()
