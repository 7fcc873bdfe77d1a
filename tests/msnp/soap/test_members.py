from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    AddMember,
    Annotation,
    DeleteMember,
    FindMembership,
    Member,
    Membership,
    MembershipLists,
    MemberType,
    Role,
    SoapError,
    parse_request,
)
from tests.msnp.soap.envelopes import (
    HEADER,
    NOW,
    SHARING_PATH,
    TICKET,
    action,
    addresses,
    answer,
    call,
    carried,
    cids,
    examples,
    moments,
    names,
    returned,
)

BOB = Member("bob@example.com")
Change = type[AddMember] | type[DeleteMember]
changes = pytest.mark.parametrize("change", [AddMember, DeleteMember])

addressed = st.builds(Member, addresses, st.sampled_from(MemberType), membership_id=addresses | st.just(""))
members = st.builds(
    Member,
    email=addresses,
    type=st.sampled_from(MemberType),
    membership_id=addresses,
    display_name=names.map(carried),
    annotations=st.dictionaries(st.sampled_from(list(map(str, Annotation))), names.map(carried)),
    cid=cids,
    deleted=st.booleans(),
    joined=moments | st.none(),
    changed=moments | st.none(),
)


@examples
@given(
    st.sampled_from([AddMember, DeleteMember]),
    st.lists(st.builds(Membership, st.sampled_from(Role), st.lists(addressed).map(tuple))).map(tuple),
)
def test_a_server_learns_who_is_to_be_on_which_list(
    change: Change, memberships: tuple[Membership, ...]
) -> None:
    request = change(TICKET, memberships)
    assert returned(request) == request


def test_taking_off_a_list_is_not_answered_by_putting_on_one() -> None:
    with pytest.raises(SoapError, match="DeleteMember"):
        DeleteMember.parse_response(AddMember.build_response(HEADER))


@changes
@pytest.mark.parametrize("member", [Member("b\0b@example.com"), Member(membership_id="Allow/\x1f")])
def test_an_address_that_cannot_be_sent_is_refused_not_changed(change: Change, member: Member) -> None:
    with pytest.raises(SoapError, match="cannot be sent"):
        change(TICKET, (Membership(Role.ALLOW, (member,)),)).build_request()


@changes
@pytest.mark.parametrize(
    ("member", "expected"),
    [
        # aMSN
        (
            '<Member xsi:type="PassportMember"><Type>Passport</Type><State>Accepted</State>'
            "<Deleted>false</Deleted><PassportName>bob@example.com</PassportName></Member>",
            BOB,
        ),
        # papyon
        (
            '<Member xsi:type="PassportMember" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            "<Type>Passport</Type><State>Accepted</State><PassportName>bob@example.com</PassportName></Member>",
            BOB,
        ),
        # Live Messenger, by its identifier, pretty-printed
        (
            """<Member xsi:type="PassportMember">
              <MembershipId>
                Pending/99ce02e9
              </MembershipId>
              <Type> Passport </Type>
              <State>Accepted</State>
            </Member>""",
            Member(membership_id="Pending/99ce02e9"),
        ),
        # somebody without a passport
        (
            '<Member xsi:type="EmailMember"><Type>Email</Type><State>Accepted</State>'
            "<Email>carol@example.com</Email></Member>",
            Member("carol@example.com", MemberType.EMAIL),
        ),
    ],
)
def test_members_as_other_clients_write_them_are_understood(
    change: Change, member: str, expected: Member
) -> None:
    body = call(
        change.__name__,
        "<serviceHandle><Id>0</Id><Type>Messenger</Type><ForeignId></ForeignId></serviceHandle>"
        f"<memberships><Membership><MemberRole>Pending</MemberRole><Members>{member}</Members></Membership></memberships>",
    )
    request = parse_request(SHARING_PATH, action(change.__name__), body)
    assert request == change(TICKET, (Membership(Role.PENDING, (expected,)),), "ContactSave")


@changes
@pytest.mark.parametrize(
    "membership",
    [
        "<MemberRole>Bogus</MemberRole><Members/>",
        "<MemberRole>Forward</MemberRole>",
        "<Members/>",
        "<MemberRole>Allow</MemberRole><Members><Member><Type>Passport</Type></Member></Members>",
    ],
)
def test_a_list_or_member_that_makes_no_sense_is_refused(change: Change, membership: str) -> None:
    body = call(change.__name__, f"<memberships><Membership>{membership}</Membership></memberships>")
    with pytest.raises(SoapError):
        parse_request(SHARING_PATH, "", body)


@changes
def test_members_of_other_kinds_are_left_out(change: Change) -> None:
    bob = "<Member><PassportName>bob@example.com</PassportName></Member>"
    phone = "<Member><Type>Phone</Type><PhoneNumber>+1555</PhoneNumber></Member>"
    membership = f"<Membership><MemberRole>Block</MemberRole><Members>{phone}{bob}</Members></Membership>"
    body = call(change.__name__, f"<memberships>{membership}</memberships>")
    request = parse_request(SHARING_PATH, "", body)
    assert isinstance(request, change)
    assert request.memberships == (Membership(Role.BLOCK, (Member("bob@example.com", state=""),)),)


@examples
@given(st.booleans(), moments | st.none())
def test_a_server_learns_which_changes_are_asked_for(deltas_only: bool, last_change: datetime | None) -> None:
    request = FindMembership(TICKET, deltas_only, last_change)
    assert returned(request) == request


@examples
@given(
    st.builds(
        MembershipLists,
        st.tuples(
            *(st.builds(Membership, st.just(role), st.lists(members, max_size=3).map(tuple)) for role in Role)
        ),
        addresses,
        cids,
        moments | st.none(),
        moments | st.none(),
    )
)
def test_a_client_gets_the_lists(lists: MembershipLists) -> None:
    assert FindMembership.parse_response(FindMembership.build_response(HEADER, lists)) == lists


@examples
@given(names, names)
def test_names_and_messages_lose_only_what_cannot_be_carried(name: str, message: str) -> None:
    asking = Member("bob@example.com", display_name=name, annotations={Annotation.INVITE_MESSAGE: message})
    body = FindMembership.build_response(HEADER, MembershipLists((Membership(Role.PENDING, (asking,)),)))
    (member,) = FindMembership.parse_response(body).members(Role.PENDING)
    assert (member.display_name, member.invite_message) == (carried(name), carried(message))


def test_a_member_who_said_nothing_has_no_message() -> None:
    assert BOB.invite_message == ""


def test_lists_are_in_the_order_that_clients_know_each_once_and_even_when_empty() -> None:
    lists = MembershipLists(
        (
            Membership(Role.REVERSE, (BOB,)),
            Membership(Role.ALLOW, (BOB,)),
            Membership(Role.REVERSE, (Member("carol@example.com"),)),
        )
    )
    received = FindMembership.parse_response(FindMembership.build_response(HEADER, lists))
    assert [each.role for each in received.memberships] == list(Role)
    assert received.members(Role.REVERSE) == lists.members(Role.REVERSE)
    assert received.members(Role.PENDING) == ()


def test_a_member_is_written_with_all_that_clients_read() -> None:
    member = Member(
        "bob@example.com", membership_id="Allow/1", display_name="Bob", cid=-5, joined=NOW, changed=NOW
    )
    body = FindMembership.build_response(HEADER, MembershipLists((Membership(Role.ALLOW, (member,)),)))
    assert (
        b'<Member xsi:type="PassportMember"><MembershipId>Allow/1</MembershipId><Type>Passport</Type>'
        b"<DisplayName>Bob</DisplayName><State>Accepted</State><Deleted>false</Deleted>"
        b"<LastChanged>2026-11-21T06:35:37Z</LastChanged><JoinedDate>2026-11-21T06:35:37Z</JoinedDate>"
        b"<ExpirationDate>0001-01-01T00:00:00</ExpirationDate><Changes/>"
        b"<PassportName>bob@example.com</PassportName><IsPassportNameHidden>false</IsPassportNameHidden>"
        b"<PassportId>0</PassportId><CID>-5</CID><PassportChanges/><LookedupByCID>false</LookedupByCID></Member>"
    ) in body


# What another server answers: pretty-printed, with a service, a role and members that are nobody's contacts.
ANSWER = answer(
    "FindMembership",
    """<FindMembershipResult>
  <Services>
    <Service>
      <Memberships><Membership><MemberRole>ProfileGeneral</MemberRole></Membership></Memberships>
      <Info><Handle><Id>2</Id><Type>Profile</Type></Handle></Info>
    </Service>
    <Service>
      <Memberships>
        <Membership>
          <MemberRole> Pending </MemberRole>
          <Members>
            <Member xsi:type="PassportMember">
              <MembershipId>Pending/99ce02e9</MembershipId>
              <Type>Passport</Type>
              <DisplayName> Al ice </DisplayName>
              <State>Accepted</State>
              <Annotations>
                <Annotation>
                  <Name>
                    MSN.IM.InviteMessage
                  </Name>
                  <Value>hello &lt;you&gt;</Value>
                </Annotation>
              </Annotations>
              <JoinedDate>2026-11-21T06:35:37Z</JoinedDate>
              <PassportName>
                alice@example.com
              </PassportName>
            </Member>
            <Member xsi:type="EveryoneMember"><Type>Everyone</Type></Member>
            <Member xsi:type="PassportMember"><Type>Passport</Type><PassportName/></Member>
          </Members>
        </Membership>
        <Membership><MemberRole>Contributor</MemberRole><Members/></Membership>
      </Memberships>
      <Info><Handle><Id>1</Id><Type>Messenger</Type><ForeignId /></Handle></Info>
      <LastChange>2026-11-21T06:35:37Z</LastChange>
    </Service>
  </Services>
</FindMembershipResult>""",
)


def test_lists_of_another_server_are_understood() -> None:
    alice = Member(
        "alice@example.com",
        membership_id="Pending/99ce02e9",
        display_name=" Al ice ",
        annotations={Annotation.INVITE_MESSAGE: "hello <you>"},
        joined=NOW,
    )
    lists = MembershipLists((Membership(Role.PENDING, (alice,)),), changed=NOW)
    assert FindMembership.parse_response(ANSWER) == lists


@pytest.mark.parametrize(
    "result", ["", "<FindMembershipResult/>", "<FindMembershipResult><Services/></FindMembershipResult>"]
)
def test_somebody_without_lists_has_empty_ones(result: str) -> None:
    assert FindMembership.parse_response(answer("FindMembership", result)) == MembershipLists()
