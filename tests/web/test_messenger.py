"""The messenger page: what it shows, what it lets a person do, and what it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from amsn2athena.core.text import MESSAGE_LIMIT
from amsn2athena.core.views import (
    AbilitiesView,
    CircleView,
    Connection,
    ConnectionView,
    ContactChanges,
    GroupView,
    MailView,
    MessageKind,
    MessageState,
    NoticeView,
    PlaceView,
    ProfileView,
    RequestView,
    SettingsView,
    Status,
)
from tests.web.fakes import ANN, BOB, HELLO, FakeSession, add_request, conversation
from tests.web.memory import House, Tab

KEY = "0123456789abcdef"


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(conversations=(conversation(),), requests=(RequestView("cleo@example.com", "Cleo"),))


@pytest.fixture
def tab(house: House, session: FakeSession) -> Tab:
    return house.open(session)


# What the page begins with


def test_the_page_begins_with_all_that_there_is(tab: Tab) -> None:
    profile, places, settings, blocked, able = tab.arguments("PanelWidget")
    assert able["personal_messages"]
    assert blocked == []
    assert settings == {"privacy": "everyone", "alert_when_added": True}
    assert profile == {
        "account": "me@example.com",
        "name": "Robin",
        "status": "Online",
        "personal_message": "",
        "media": "",
        "place_name": "",
    }
    assert places == []
    contacts, groups = tab.arguments("ContactsWidget")
    assert [contact["name"] for contact in contacts] == ["Ann", "Bob"]
    assert groups == [{"id": "g1", "name": "Band"}]
    assert tab.arguments("RequestsWidget")[0][0]["name"] == "Cleo"
    assert tab.arguments("BannerWidget") == [{"state": "online", "sentence": "", "retry_in": None}]
    view, about, has_more = tab.arguments("ConversationWidget")
    assert has_more is False
    assert (view["title"], view["messages"][0]["text"]) == ("Ann", "hello")
    assert about["limit"] == MESSAGE_LIMIT
    assert tab.arguments("ConversationsWidget") == [about, [["ann@example.com"]]]


def test_a_long_conversation_begins_with_its_end_and_gives_the_rest_when_asked(house: House) -> None:
    lines = tuple(replace(HELLO, id=number) for number in range(1, 251))
    tab = house.open(FakeSession(conversations=(conversation(messages=lines), conversation("c2"))))
    view, _, has_more = tab.arguments("ConversationWidget")
    assert has_more is True
    assert [line["id"] for line in view["messages"]] == list(range(151, 251))
    _, earlier = tab.call("ConversationWidget", "earlier", 151)
    assert [line["id"] for line in earlier] == list(range(51, 151))
    _, first = tab.call("ConversationWidget", "earlier", 51)
    assert [line["id"] for line in first] == list(range(1, 51))
    assert tab.call("ConversationWidget", "earlier", 1) == ["ok", []]


def test_hostile_names_stay_text(house: House) -> None:
    evil = replace(
        ANN, name="</script><script>alert(1)</script>", personal_message='"><img src=x onerror=alert(1)>'
    )
    tab = house.open(FakeSession(contacts=(evil,)))
    assert "<script>alert" not in tab.page
    assert "<img src=x" not in tab.page
    assert tab.arguments("ContactsWidget")[0][0]["name"] == evil.name


def test_a_life_is_the_sessions_not_the_tabs(house: House, session: FakeSession) -> None:
    first, second = house.open(session), house.open(session)
    other = house.open(FakeSession(), "other-token")
    lives = [tab.arguments("ConversationsWidget")[0]["life"] for tab in (first, second, other)]
    assert lives[0] == lives[1] != lives[2]


# What a person does


def test_the_own_panel_changes_status_name_and_message(tab: Tab, session: FakeSession) -> None:
    assert tab.call("PanelWidget", "setStatus", "Out to lunch") == ["ok", None]
    assert tab.call("PanelWidget", "setName", "Robin ♥") == ["ok", None]
    assert tab.call("PanelWidget", "input") == ["ok", None]
    assert tab.call("PanelWidget", "setPersonalMessage", "") == ["ok", None]
    assert session.asked == [
        ("set_status", Status.OUT_TO_LUNCH),
        ("set_name", "Robin ♥"),
        ("notice_input",),
        ("set_personal_message", ""),
    ]


def test_what_somebody_listens_to_and_where_they_are_is_theirs_to_say(tab: Tab, session: FakeSession) -> None:
    assert tab.call("PanelWidget", "setMedia", "Song") == ["ok", None]
    assert tab.call("PanelWidget", "namePlace", "Kitchen") == ["ok", None]
    assert tab.call("PanelWidget", "signOutPlace", "{2}") == ["ok", None]
    assert tab.call("PanelWidget", "signOutOtherPlaces") == ["ok", None]
    assert session.asked == [
        ("set_media", "Song"),
        ("name_place", "Kitchen"),
        ("sign_out_place", "{2}"),
        ("sign_out_other_places",),
    ]
    session.refusal = "You are not signed in there."
    assert tab.call("PanelWidget", "signOutPlace", "{2}") == ["no", "refusal", "You are not signed in there."]


@pytest.mark.parametrize("status", ["Idle", "Offline"])
def test_a_status_that_is_not_in_the_menu_is_refused(tab: Tab, session: FakeSession, status: str) -> None:
    assert tab.call("PanelWidget", "setStatus", status)[:2] == ["no", "refusal"]
    assert session.asked == []


@pytest.mark.parametrize(
    ("widget", "method", "arguments", "asked"),
    [
        ("ContactsWidget", "add", ["b@c.de", "Hi", ["g1"]], ("add_contact", "b@c.de", "Hi", ["g1"])),
        ("ContactsWidget", "remove", ["b@c.de", True], ("remove_contact", "b@c.de", True)),
        ("ContactsWidget", "block", ["b@c.de"], ("block_contact", "b@c.de")),
        ("ContactsWidget", "unblock", ["b@c.de"], ("unblock_contact", "b@c.de")),
        (
            "ContactsWidget",
            "edit",
            ["b@c.de", {"alias": "B", "group_ids": ["g1"]}],
            ("edit_contact", "b@c.de", ContactChanges("B", None, ("g1",), None)),
        ),
        ("ContactsWidget", "addGroup", ["Work"], ("add_group", "Work")),
        ("ContactsWidget", "renameGroup", ["g1", "Job"], ("rename_group", "g1", "Job")),
        ("ContactsWidget", "removeGroup", ["g1"], ("remove_group", "g1")),
        ("RequestsWidget", "accept", ["b@c.de"], ("accept_request", "b@c.de")),
        ("RequestsWidget", "decline", ["b@c.de"], ("decline_request", "b@c.de")),
        ("PanelWidget", "unblock", ["b@c.de"], ("unblock_contact", "b@c.de")),
        (
            "PanelWidget",
            "setSettings",
            [{"privacy": "list", "alert_when_added": False}],
            ("set_settings", SettingsView("list", alert_when_added=False)),
        ),
    ],
)
def test_people_groups_and_settings_are_changed_and_refusals_told(
    tab: Tab, session: FakeSession, widget: str, method: str, arguments: list[Any], asked: tuple[Any, ...]
) -> None:
    assert tab.call(widget, method, *arguments) == ["ok", None]
    assert session.asked == [asked]
    session.refusal = "There is no such account."
    assert tab.call(widget, method, *arguments) == ["no", "refusal", "There is no such account."]


@pytest.mark.parametrize("settings", [{"privacy": "nobody", "alert_when_added": True}, {"privacy": 1}, None])
def test_settings_of_another_kind_reach_nothing(tab: Tab, session: FakeSession, settings: Any) -> None:
    assert tab.call("PanelWidget", "setSettings", settings)[:2] == ["no", "refused"]
    assert session.asked == []


def test_a_conversation_takes_everything_that_can_be_said(tab: Tab, session: FakeSession) -> None:
    widget = "ConversationWidget"
    kind, message = tab.call(widget, "sendText", "hi", KEY)
    assert (kind, message["text"], message["key"], message["own"]) == ("ok", "hi", KEY, True)
    for method in ("nudge", "typing", "close"):
        assert tab.call(widget, method) == ["ok", None]
    assert tab.call(widget, "invite", "bob@example.com") == ["ok", None]
    assert session.asked == [
        ("send_text", "c1", "hi", KEY, None),
        ("send_nudge", "c1"),
        ("send_typing", "c1"),
        ("close_conversation", "c1"),
        ("invite", "c1", "bob@example.com"),
    ]


def test_what_a_person_has_seen_is_told_to_the_session(tab: Tab, session: FakeSession) -> None:
    assert tab.call("ConversationWidget", "seen", 7) == ["ok", None]
    assert session.asked == [("seen", "c1", 7)]


def test_a_page_that_is_gone_looks_at_nothing(tab: Tab, session: FakeSession) -> None:
    for looking in (True, False, True):
        assert tab.call("ConversationWidget", "look", looking) == ["ok", None]
    tab.close()
    looks = [("look", "c1", looking) for looking in (True, False, True, False)]
    assert [request for request in session.asked if request[0] == "look"] == looks


def test_opening_a_conversation_of_several_returns_its_number(tab: Tab, session: FakeSession) -> None:
    several = ["ann@example.com", "bob@example.com"]
    assert tab.call("ConversationsWidget", "openGroup", several) == ["ok", "c10"]
    assert session.asked == [("open_group", tuple(several))]


def test_opening_a_conversation_returns_its_number(tab: Tab, session: FakeSession) -> None:
    assert tab.call("ConversationsWidget", "open", "bob@example.com") == ["ok", "c9"]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("sendText", ["hi"]),
        ("sendText", ["hi", "short"]),
        ("sendText", ["hi", "k" * 65]),
        ("sendText", [7, KEY]),
        ("sendText", ["hi", KEY, "more"]),
        ("invite", [None]),
        ("detach", []),
        ("setFragmentParent", []),
    ],
)
def test_what_is_not_exposed_or_of_another_kind_reaches_nothing(
    tab: Tab, session: FakeSession, method: str, arguments: list[object]
) -> None:
    assert tab.call("ConversationWidget", method, *arguments)[:2] == ["no", "refused"]
    assert session.asked == []


def test_group_chats_are_made_answered_and_left(house: House) -> None:
    circle = CircleView("g@x", "Cake", 2, True)
    session = FakeSession(circles=(circle,), conversations=(conversation("c8", circle="g@x"),))
    tab = house.open(session)
    shown, can_create = tab.arguments("GroupChatsWidget")
    assert (shown[0]["name"], can_create) == ("Cake", True)
    assert tab.arguments("ConversationsWidget")[1] == [["g@x"]]
    assert tab.call("GroupChatsWidget", "create", "Tea") == ["ok", "c8"]
    assert tab.call("GroupChatsWidget", "accept", "g@x") == ["ok", None]
    assert tab.call("GroupChatsWidget", "decline", "g@x") == ["ok", None]
    assert tab.call("ConversationWidget", "leaveCircle") == ["ok", None]
    assert session.asked == [
        ("create_circle", "Tea"),
        ("accept_circle", "g@x"),
        ("decline_circle", "g@x"),
        ("leave_circle", "g@x"),
    ]
    session.refusal = "No."
    assert tab.call("GroupChatsWidget", "create", "Tea") == ["no", "refusal", "No."]
    session.observer.circle_changed(circle)
    session.observer.circle_removed("g@x")
    assert [method for method, _ in told(tab)] == ["circleChanged", "circleRemoved"]


def test_a_notice_is_put_away(tab: Tab, session: FakeSession) -> None:
    assert tab.call("NoticesWidget", "dismiss", 7) == ["ok", None]
    assert tab.call("NoticesWidget", "dismiss", "7")[:2] == ["no", "refused"]
    assert session.asked == [("dismiss_notice", 7)]


# What it is told


def told(tab: Tab) -> list[tuple[str, list[Any]]]:
    """Methods of widgets that the server called since the last time, and their arguments."""
    return [(message[2], message[3]) for message in tab.news() if message[0] == "tell"]


def test_every_change_reaches_its_widget(tab: Tab, session: FakeSession) -> None:
    observer = session.observer
    observer.profile_changed(ProfileView("me@example.com", "R.", Status.AWAY, ""))
    observer.places_changed((PlaceView("{2}", "Kitchen", Status.AWAY, idle=True, here=False),))
    observer.settings_changed(SettingsView("list"))
    observer.abilities_changed(AbilitiesView(notes=False))
    observer.blocked_changed(("eve@example.com",))
    observer.contact_changed(replace(BOB, status=Status.ONLINE))
    observer.contact_removed("ann@example.com")
    observer.group_changed(GroupView("g2", "Work"))
    observer.group_removed("g2")
    add_request(session, "dan@example.com", "Dan")
    observer.request_removed("dan@example.com")
    observer.connection_changed(ConnectionView(Connection.RECONNECTING, "Soon.", 5.0))
    news = told(tab)
    assert [method for method, _ in news] == [
        "profileChanged",
        "placesChanged",
        "settingsChanged",
        "abilitiesChanged",
        "blockedChanged",
        "contactChanged",
        "contactRemoved",
        "groupChanged",
        "groupRemoved",
        "requestAdded",
        "requestRemoved",
        "connectionChanged",
    ]
    assert news[0][1][0]["status"] == "Away"
    kitchen = {"id": "{2}", "name": "Kitchen", "status": "Away", "idle": True, "here": False}
    assert news[1][1] == [[kitchen]]
    assert news[2][1] == [{"privacy": "list", "alert_when_added": True}]
    assert news[3][1][0]["notes"] is False
    assert news[4][1] == [["eve@example.com"]]
    assert news[5][1][0]["status"] == "Online"
    assert news[7][1] == [{"id": "g2", "name": "Work"}]
    assert news[11][1] == [{"state": "reconnecting", "sentence": "Soon.", "retry_in": 5.0}]


def test_what_the_network_has_to_say_reaches_the_page(house: House) -> None:
    notice = NoticeView(1, "Cake at five", 1_000.0)
    session = FakeSession(notices=(notice,), unread_mails=3)
    tab = house.open(session)
    assert tab.arguments("NoticesWidget") == [
        [{"id": 1, "text": "Cake at five", "time": 1_000.0, "closes_at": None}]
    ]
    assert tab.arguments("MailCountWidget") == [3]
    session.observer.notice_added(replace(notice, id=2))
    session.observer.notice_removed(1)
    session.observer.unread_mails_changed(4)
    session.observer.mail_received(MailView("Carol", "Hi"))
    news = told(tab)
    assert [method for method, _ in news] == [
        "noticeAdded",
        "noticeRemoved",
        "unreadMailsChanged",
        "mailReceived",
    ]
    assert [arguments for _, arguments in news[1:]] == [[1], [4], [{"writer": "Carol", "subject": "Hi"}]]


def test_what_happens_in_a_conversation_reaches_its_widget(tab: Tab, session: FakeSession) -> None:
    observer = session.observer
    observer.message_added("c1", replace(HELLO, id=2, text="more"))
    observer.message_changed("c1", replace(HELLO, id=2, state=MessageState.FAILED, problem="Offline."))
    observer.message_added("c1", replace(HELLO, id=3, kind=MessageKind.NUDGE, text=""))
    observer.typing_changed("c1", ("Ann",))
    observer.unread_changed("c1", 2)
    observer.conversation_changed(conversation(title="Ann and Bob"))
    news = told(tab)
    assert [method for method, _ in news] == [
        "messageAdded",
        "messageChanged",
        "messageAdded",
        "typingChanged",
        "unreadChanged",
        "changed",
    ]
    assert news[1][1][0]["problem"] == "Offline."
    assert news[2][1][0]["kind"] == "nudge"
    assert news[5][1][0]["title"] == "Ann and Bob"
    assert news[5][1][0]["messages"] == []


def test_a_conversation_that_opens_brings_its_element_which_then_works(
    tab: Tab, session: FakeSession
) -> None:
    session.observer.conversation_opened(conversation("c2", title="Bob", participants=("bob@example.com",)))
    (message,) = tab.news()
    _, _, method, (reference,), (description,) = message
    assert (method, reference) == ("opened", {"$element": 0})
    assert 'role="log"' in description["html"]
    number = int(description["html"].split('data-athena-id="')[1].split('"')[0])
    assert tab.call(number, "sendText", "hi", KEY)[0] == "ok"
    assert session.asked == [("send_text", "c2", "hi", KEY, None)]


def test_a_conversation_that_closes_takes_its_element_along(tab: Tab, session: FakeSession) -> None:
    number = tab.number("ConversationWidget")
    session.observer.conversation_closed("c1")
    assert tab.news() == [["drop", number]]
    session.observer.conversation_closed("c1")
    session.observer.message_added("c1", HELLO)
    assert tab.news() == []


def test_all_tabs_of_a_session_are_told_and_no_others(house: House, session: FakeSession) -> None:
    other = FakeSession()
    tabs, stranger = [house.open(session), house.open(session)], house.open(other, "other-token")
    session.observer.message_added("c1", replace(HELLO, text="to all"))
    assert [told(tab)[0][1][0]["text"] for tab in tabs] == ["to all", "to all"]
    assert told(stranger) == []


def test_a_session_is_watched_while_any_tab_is_open(house: House, session: FakeSession) -> None:
    first, second = house.open(session), house.open(session)
    assert len(session.observers) == 1
    first.close()
    assert len(session.observers) == 1
    second.close()
    assert session.observers == []
    third = house.open(session)
    assert len(session.observers) == 1
    assert third.arguments("ConversationsWidget")[0] == first.arguments("ConversationsWidget")[0]


def test_looking_at_the_headers_only_attaches_nobody(house: House, session: FakeSession) -> None:
    house.registry.sessions["abc"] = session
    assert house.ask("HEAD", "/", {"Cookie": "amsn2-session=abc"}).response.status == 200
    assert session.observers == []


def test_another_browser_cannot_speak_on_a_tabs_channel(house: House, session: FakeSession) -> None:
    tab = house.open(session)
    tab._cookie = "amsn2-session=stolen"
    with pytest.raises((AssertionError, ValueError)):
        tab.call("PanelWidget", "setName", "Mallory")
    assert session.asked == []
