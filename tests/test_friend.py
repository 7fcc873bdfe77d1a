"""The friend: lets in, greets, answers, and never talks for ever."""

from __future__ import annotations

import pytest

from amsn2athena import friend as module
from amsn2athena.friend import GREETING, TIRED, TOPICS, TYPING_TIME, Friend
from amsn2athena.msnp import Command, adl, soap
from amsn2athena.msnp.message import Joiner, Nudge, Text, Typing
from amsn2athena.papyon import Client, ClientState, Membership, Presence
from tests.papyon.home import PASSWORD as HOME_PASSWORD
from tests.papyon.home import HomeForTests, at_home
from tests.papyon.network import ALICE, BOB, CAROL, NS, PASSWORD, SB, Network, leave, message, text
from tests.papyon.wires import Wire, has_fired


class Visit:
    """The friend is Alice here, and Bob visits."""

    def __init__(self, *accounts: str) -> None:
        self.network = Network()
        self.network.has(*(accounts or (BOB,)))
        self.client: Client = self.network.client()
        self.friend = Friend(self.client, ALICE, PASSWORD, self.network.clock)
        self.friend.start()
        self.network.wires.pump()

    def wait(self, seconds: float = TYPING_TIME) -> None:
        self.network.clock.advance(seconds)
        self.network.wires.pump()

    def ring(self) -> None:
        self.network.ring()
        self.wait()
        self.hears()

    def hears(self) -> list[str]:
        """Return what Bob heard since the last time, in one word each but for texts."""
        joiner = Joiner()
        said = [command for command in self.network.sb.take() if command.verb == "MSG"]
        heard = []
        for received in (joiner.receive(ALICE, command.payload or b"", 0) for command in said):
            match received:
                case Text(written):
                    heard.append(written)
                case Typing():
                    heard.append("*types*")
                case Nudge():
                    heard.append("*nudges*")
        return heard

    def say(self, content: str) -> list[str]:
        """Return what Bob hears when he says something and waits."""
        self.network.sb.say(*text(BOB, content))
        self.wait()
        return self.hears()


def answers(visit: Visit, content: str) -> str:
    typing, answer = visit.say(content)
    assert typing == "*types*"
    return answer


def test_it_greets_once_who_comes() -> None:
    visit = Visit()
    visit.network.ring()
    visit.wait()
    assert visit.hears() == ["*types*", GREETING.format(name="Bob")]
    visit.network.sb.say(*leave(BOB))
    visit.network.wires.pump()
    visit.ring()
    assert visit.say("me again")[-1] == "You said: me again"


def test_it_types_before_it_answers() -> None:
    visit = Visit()
    visit.ring()
    visit.network.sb.say(*text(BOB, "hi"))
    assert visit.hears() == ["*types*"]
    visit.wait(TYPING_TIME / 2)
    assert visit.hears() == []
    visit.wait(TYPING_TIME / 2)
    assert visit.hears() == ["You said: hi"]


@pytest.mark.parametrize("word", TOPICS)
def test_it_explains_what_it_knows(word: str) -> None:
    visit = Visit()
    visit.ring()
    assert answers(visit, f"Tell me: {word.upper()}?") == TOPICS[word]


def test_what_it_says_is_short_and_plain() -> None:
    for sentence in (GREETING, TIRED, *TOPICS.values()):
        assert len(sentence) < 110
        assert sentence.endswith((".", "!"))
    assert all(word in TOPICS["help"] for word in ("nudge", "status", "name", "contact", "invit", "typing"))


def test_it_says_everything_else_back_but_not_without_end() -> None:
    visit = Visit()
    visit.ring()
    assert answers(visit, "  <b>é 😀</b>  ") == "You said: <b>é 😀</b>"
    assert answers(visit, "x" * 10_000) == "You said: " + "x" * 400
    assert visit.say("   ") == []


def test_it_nudges_back_once() -> None:
    visit = Visit()
    visit.ring()
    for _ in range(3):
        visit.network.sb.say(message(BOB, Nudge().payload()))
    assert visit.hears() == ["*nudges*"]
    visit.wait(11)
    visit.network.sb.say(message(BOB, Nudge().payload()))
    assert visit.hears() == ["*nudges*"]


def test_it_does_not_answer_its_own_words() -> None:
    visit = Visit()
    visit.ring()
    answer = answers(visit, "hello")
    assert visit.say(f"You said: {answer}") == []


def test_it_grows_tired_and_recovers() -> None:
    visit = Visit()
    visit.ring()
    replies = [visit.say(f"message {number}")[-1:] for number in range(50)]
    assert replies[38] == ["You said: message 38"]
    assert replies[39] == [TIRED]
    assert replies[40:] == [[]] * 10
    visit.wait(61)
    assert answers(visit, "rested?") == "You said: rested?"


def test_in_a_crowd_it_answers_to_its_name() -> None:
    visit = Visit(BOB, CAROL)
    visit.ring()
    visit.network.sb.say(f"JOI {CAROL} Carol 0:0")
    assert visit.say("hello all") == []
    assert answers(visit, "Alice, what is a nudge?") == TOPICS["nudge"]


def test_it_lets_in_who_asks_and_greets_who_is_new() -> None:
    visit = Visit(CAROL)
    visit.network.ns.say(Command("ADL", 0, (), adl.build([adl.ListEntry(BOB, adl.REVERSE, name="Bob")])))
    visit.network.wires.pump()
    bob = visit.client.address_book.search_contact(BOB)
    assert bob is not None
    assert bob.is_member(Membership.FORWARD | Membership.ALLOW | Membership.REVERSE)
    assert visit.network.wires.to(SB) == []
    visit.network.ns.say(f"NLN NLN 1:{CAROL} Carol 0:0 0", f"NLN NLN 1:{BOB} Bob 0:0 0")
    visit.wait()
    assert visit.hears() == [GREETING.format(name="Bob")]
    visit.network.ns.say(f"FLN 1:{BOB} 0:0", f"NLN NLN 1:{BOB} Bob 0:0 0")
    visit.wait()
    assert visit.hears() == []


def test_it_lets_in_who_asked_while_it_was_away() -> None:
    network = Network()
    network.lists = soap.MembershipLists((soap.Membership(soap.Role.PENDING, (soap.Member(BOB),)),))
    client = network.client()
    Friend(client, ALICE, PASSWORD, network.clock).start()
    network.wires.pump()
    friends = client.address_book.contacts.search_by_memberships(Membership.FORWARD)
    assert [contact.account for contact in friends] == [BOB]


def test_it_comes_back_by_itself_more_and_more_patiently() -> None:
    visit = Visit()
    visit.network.wires.down = {NS}
    visit.network.ns.hang_up()
    visit.network.wires.pump()
    attempts = []
    for second in range(200):
        before = len(visit.network.calls)
        visit.wait(1)
        if len(visit.network.calls) > before:
            attempts.append(second + 1)
    assert attempts == [1, 3, 7, 15, 31, 63, 123, 183]
    visit.network.wires.down = set()
    visit.wait(60)
    assert visit.client.state is ClientState.OPEN


def test_it_goes_on_where_it_was_after_a_lost_connection() -> None:
    visit = Visit()
    visit.ring()
    visit.network.ns.hang_up()
    visit.network.wires.pump()
    visit.wait(1)
    visit.ring()
    assert answers(visit, "still there?") == "You said: still there?"


def test_it_does_not_fight_with_itself_over_the_account() -> None:
    visit = Visit()
    visit.network.ns.say("OUT OTH")
    visit.network.wires.pump()
    visit.network.wires.wait(300)
    assert visit.client.state is ClientState.CLOSED


@pytest.mark.parametrize("down", [set(), {NS}])
def test_it_stops(down: set[int]) -> None:
    network = Network()
    network.wires.down = down
    client = network.client()
    friend = Friend(client, ALICE, PASSWORD, network.clock)
    friend.start()
    network.wires.pump()
    stopped = friend.stop()
    network.wires.pump()
    assert has_fired(stopped)
    network.wires.wait(300)
    assert client.state is ClientState.CLOSED
    assert network.clock.getDelayedCalls() == []


def test_stopping_while_it_signs_in() -> None:
    network = Network()
    network.replies = {"USR": None}
    friend = Friend(network.client(), ALICE, PASSWORD, network.clock)
    friend.start()
    network.wires.pump()
    friend.stop()
    network.wires.wait(100)
    assert network.wires.to(NS) == []
    assert network.clock.getDelayedCalls() == []


def test_what_it_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PEOPLE", 3)
    monkeypatch.setattr(module, "MOST_CHATS", 3)
    visit = Visit()
    build = visit.client.address_book.search_or_build_contact
    for number in range(10):
        visit.friend.remember(build(f"{number}@example.com"))
    assert list(visit.friend._people) == [f"{number}@example.com" for number in (7, 8, 9)]

    visitors = iter(range(10))

    def answer(wire: Wire, command: Command) -> None:
        visitor = f"visitor{next(visitors)}@example.com"
        wire.say(f"IRO {command.trid} 1 1 {visitor} V 0:0", f"ANS {command.trid} OK")

    visit.network.replies = {"ANS": answer}
    for _ in range(10):
        visit.network.ring()
    visit.wait()
    assert len(visit.network.wires.to(SB)) == 3


def test_it_minds_no_message_that_cannot_be_delivered() -> None:
    visit = Visit()
    visit.ring()
    visit.network.replies = {"MSG": None}
    visit.network.sb.say(*text(BOB, "hi"), message(BOB, Nudge().payload()))
    visit.wait()
    visit.network.sb.hang_up()
    visit.network.wires.pump()
    visit.network.soap = {soap.DeleteMember: 500}
    visit.network.ns.say(Command("ADL", 0, (), adl.build([adl.ListEntry(CAROL, adl.REVERSE)])))
    visit.network.wires.pump()
    assert visit.client.state is ClientState.OPEN


@at_home
async def test_a_new_account_finds_it_there(home: HomeForTests) -> None:
    robin = await home.person("robin")
    home.network.companion = robin.account
    friend = Friend(robin.client, robin.account, HOME_PASSWORD)
    friend.start()
    await robin.until(lambda: robin.client.state is ClientState.OPEN)
    alice = await home.person("alice")
    await alice.sign_in()
    await alice.until(lambda: alice.heard == [GREETING.format(name="Alice")])
    await alice.until(lambda: alice.sees(robin) is Presence.ONLINE)
    await alice.conversations[0].send_text_message("help")
    await alice.until(lambda: alice.heard[1:] == [TOPICS["help"]])
    await alice.conversations[0].send_nudge()
    await alice.until(lambda: alice.nudges)
    await friend.stop()
    await alice.until(lambda: alice.sees(robin) is Presence.OFFLINE)
