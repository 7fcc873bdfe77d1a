"""The contact list: keys, search, adding, removing, answering."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.staged.desk import Desk, Stage

pytestmark = pytest.mark.browser

#: Fill the page's list with a thousand people, change one, and say which rows were touched for that.
THOUSAND = """async () => {
  const entry = [...document.querySelectorAll("link[rel=modulepreload], script[src]")]
    .map((one) => one.href || one.src).find((one) => one.endsWith("amsn2/state.js"));
  const { roster } = await import(entry);
  const settled = () => new Promise((done) => setTimeout(done, 150));
  const like = [...roster.value.values()].find(({ name }) => name === "Ann");
  const people = Array.from({ length: 1000 }, (_, number) =>
    ({ ...like, account: `p${number}@example.com`, name: `Person ${number}` }));
  roster.set(new Map(people.map((one) => [one.account, one])));
  await settled();
  const rows = document.querySelectorAll("[role=tree] .contact");
  const touched = new Set();
  const watcher = new MutationObserver((changes) => {
    for (const { target } of changes) touched.add(target.closest?.(".contact")?.ariaLabel ?? "elsewhere");
  });
  const kinds = { subtree: true, attributes: true, childList: true };
  watcher.observe(document.querySelector("[role=tree]"), kinds);
  roster.set(new Map(roster.value).set("p500@example.com", { ...people[500], status: "Busy" }));
  await settled();
  watcher.disconnect();
  return { drawn: rows.length, touched: [...touched] };
}"""


def test_the_tree_is_a_tree_for_the_keyboard(desk: Desk) -> None:
    desk.page.get_by_role("searchbox", name="Search contacts").press("ArrowDown")
    assert desk.focused() == "Band (0 of 1)"
    for key, where in [
        ("ArrowDown", "Cleo, Offline"),
        ("ArrowDown", "Online (3)"),
        ("ArrowRight", "Ann, Online"),
        ("End", "Dan, Offline"),
        ("ArrowLeft", "Offline (1)"),
        ("Home", "Band (0 of 1)"),
        ("b", "Bea, Busy"),
        ("b", "Bob, Away"),
        ("b", "Band (0 of 1)"),
        ("ArrowLeft", "Band (0 of 1)"),
        ("ArrowDown", "Online (3)"),
    ]:
        desk.page.keyboard.press(key)
        assert desk.focused() == where, key
    expect(desk.contact("Cleo")).to_be_hidden()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(desk.box()).to_be_focused()


def test_searching_shows_who_fits_and_says_when_nobody_does(desk: Desk) -> None:
    search = desk.page.get_by_role("searchbox", name="Search contacts")
    search.fill("WRIT")
    expect(desk.tree.get_by_role("treeitem", name=re.compile(", "))).to_have_count(1)
    search.fill("zzz")
    expect(desk.page.get_by_text("Nobody here is called “zzz”.")).to_be_visible()
    search.press("Escape")
    expect(desk.contact("Dan, Offline")).to_be_visible()
    search.fill("bea")
    search.press("Enter")
    expect(desk.region("Bea")).to_be_visible()


def test_somebody_is_added_with_words_for_what_is_wrong(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Add a contact").click()
    dialog = desk.page.get_by_role("dialog", name="Add a contact")
    dialog.get_by_role("textbox", name="Email address").fill("nonsense")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("email address")
    expect(dialog.get_by_role("textbox", name="Email address")).to_be_focused()
    dialog.get_by_role("textbox", name="Your words to them").fill("It is me")
    dialog.get_by_role("checkbox", name="Band").press("Space")
    dialog.get_by_role("textbox", name="Email address").fill("zoe@example.com")
    dialog.get_by_role("textbox", name="Email address").press("Enter")
    expect(dialog).to_be_hidden()
    expect(desk.contact("zoe@example.com, Offline")).to_contain_text("Has not accepted you yet")
    expect(desk.tree.get_by_role("treeitem", name="Band (0 of 2)")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Add a contact")).to_be_focused()


def test_somebody_is_removed_after_a_question(desk: Desk) -> None:
    desk.contact("Dan, Offline").click(button="right")
    desk.page.get_by_role("menuitem", name="Remove from the list").click()
    dialog = desk.page.get_by_role("dialog", name="Remove Dan?")
    expect(dialog.get_by_role("checkbox", name="Block them, too")).not_to_be_checked()
    dialog.get_by_role("button", name="Keep").click()
    expect(desk.contact("Dan, Offline")).to_be_visible()
    desk.contact("Dan, Offline").press("Delete")
    dialog.get_by_role("button", name="Remove").click()
    expect(desk.contact("Dan, Offline")).to_be_hidden()
    expect(desk.tree.locator(":focus")).to_be_visible()


def test_who_removes_one_after_the_other_goes_on_with_the_next(desk: Desk) -> None:
    for name, following in (("Ann, Online", "Bea, Busy"), ("Bea, Busy", "Bob, Away")):
        desk.contact(name).press("Delete")
        desk.page.get_by_role("dialog").get_by_role("button", name="Remove").press("Enter")
        expect(desk.contact(name)).to_be_hidden()
        expect(desk.contact(following)).to_be_focused()


def test_a_request_is_answered(desk: Desk) -> None:
    request = desk.page.get_by_role("dialog", name="Sam wants to add you")
    expect(request).to_contain_text("We met at the concert.")
    expect(request).to_contain_text("sam@example.com")
    request.get_by_role("button", name="Accept").click()
    expect(request).to_be_hidden()
    expect(desk.contact("Sam, Online")).to_be_visible()


def test_the_order_of_the_list_is_chosen_by_keyboard_and_stays_chosen(desk: Desk) -> None:
    options = desk.page.get_by_role("button", name="List options")
    options.press("ArrowDown")
    expect(desk.page.get_by_role("menuitemradio", name="Sort by group")).to_be_focused()
    expect(desk.page.get_by_role("menuitemradio", name="Sort by group")).to_be_checked()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(options).to_be_focused()
    expect(desk.tree.get_by_role("treeitem", name="Band")).to_have_count(0)
    expect(desk.tree.get_by_role("treeitem", name="Busy (1)")).to_be_visible()
    desk.page.reload()
    expect(desk.tree.get_by_role("treeitem", name="Busy (1)")).to_be_visible()
    options.press("Enter")
    desk.page.get_by_role("menuitemradio", name="Sort by group").press("Enter")
    options.press("Enter")
    desk.page.get_by_role("menuitemcheckbox", name="Offline contacts together").press("Enter")
    expect(desk.tree.get_by_role("treeitem", name="Offline (2)")).to_contain_text("Cleo")
    expect(desk.tree.get_by_role("treeitem", name="Band (0 of 1)")).not_to_contain_text("Cleo")


def test_a_closed_group_stays_closed_over_a_reload(desk: Desk) -> None:
    desk.tree.get_by_role("treeitem", name="Offline (1)").press("Enter")
    expect(desk.contact("Dan, Offline")).to_be_hidden()
    desk.page.reload()
    expect(desk.contact("Ann, Online")).to_be_visible()
    expect(desk.contact("Dan, Offline")).to_be_hidden()


@pytest.mark.parametrize("key", ["Shift+F10", "ContextMenu"])
def test_the_menu_of_a_contact_opens_by_keyboard_and_closes_to_where_it_was(desk: Desk, key: str) -> None:
    desk.contact("Bea, Busy").press(key)
    expect(desk.page.get_by_role("menuitem", name="Open the conversation")).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(desk.contact("Bea, Busy")).to_be_focused()
    expect(desk.region("Bea")).to_have_count(0)


def test_a_finger_finds_the_menu_of_a_contact(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    desk = Desk(context, stage)
    desk.page.get_by_role("button", name="More about Bea").tap()
    expect(desk.page.get_by_role("menuitem", name="Open the conversation")).to_be_in_viewport(ratio=1)
    desk.page.get_by_role("menuitem", name="Open the conversation").tap()
    expect(desk.region("Bea")).to_be_visible()
    context.close()


def test_a_change_of_one_among_a_thousand_touches_one_row(desk: Desk) -> None:
    result = desk.page.evaluate(THOUSAND)
    assert result["drawn"] == 1000
    assert result["touched"] == ["Person 500, Busy"]
    expect(desk.contact("Person 999, Online")).to_be_attached()


def choose(desk: Desk, row: Locator, item: str) -> None:
    """Choose from the menu of a contact or a group, by keyboard alone."""
    row.press("Shift+F10")
    desk.page.get_by_role("menuitem", name=item).press("Enter")


def test_a_group_is_made_renamed_and_deleted_by_keyboard(desk: Desk) -> None:
    desk.page.get_by_role("button", name="List options").press("Enter")
    desk.page.get_by_role("menuitem", name="Add a group").press("Enter")
    add = desk.page.get_by_role("dialog", name="Add a group")
    add.get_by_role("textbox", name="Name of the group").fill("Band")
    desk.page.keyboard.press("Enter")
    expect(add.get_by_role("alert")).to_contain_text("a group called Band already")
    expect(add.get_by_role("textbox", name="Name of the group")).to_be_focused()
    desk.page.keyboard.type(" camp")
    desk.page.keyboard.press("Enter")
    expect(add).to_be_hidden()
    expect(desk.page.get_by_role("button", name="List options")).to_be_focused()
    desk.tree.get_by_role("treeitem", name="Band camp (0 of 0)").press("F2")
    rename = desk.page.get_by_role("dialog", name="Rename Band camp")
    expect(rename.get_by_role("textbox", name="Name of the group")).to_have_value("Band camp")
    desk.page.keyboard.type("Camp")
    desk.page.keyboard.press("Enter")
    camp = desk.tree.get_by_role("treeitem", name="Camp (0 of 0)")
    expect(camp).to_be_focused()
    camp.press("Delete")
    desk.page.get_by_role("dialog", name="Delete the group Camp?").get_by_role("button", name="Delete").press(
        "Enter"
    )
    expect(camp).to_have_count(0)
    choose(desk, desk.tree.get_by_role("treeitem", name="Band (0 of 1)"), "Delete the group")
    desk.page.get_by_role("button", name="Delete", exact=True).press("Enter")
    expect(desk.tree.get_by_role("treeitem", name="Offline (2)")).to_contain_text("Cleo")


def test_what_is_known_of_a_contact_is_read_and_noted_by_keyboard(desk: Desk) -> None:
    choose(desk, desk.contact("Ann, Online"), "Contact details")
    dialog = desk.page.get_by_role("dialog", name="Contact details")
    for words in ("ann@example.com", "Online", "♪ Feeling Good", "You are on their list"):
        expect(dialog).to_contain_text(words)
    dialog.get_by_role("textbox", name="Your name for them").fill("Aunt Ann")
    dialog.get_by_role("textbox", name="Notes").fill("forbidden")
    dialog.get_by_role("checkbox", name="Favourite").press("Space")
    dialog.get_by_role("checkbox", name="Band").press("Space")
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("That cannot be noted.")
    dialog.get_by_role("textbox", name="Notes").fill("Likes tea")
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog).to_be_hidden()
    expect(desk.tree.locator(":focus")).to_have_accessible_name("Aunt Ann, Online")
    expect(desk.contact("Aunt Ann, Online")).to_have_count(2)
    expect(desk.tree.get_by_role("treeitem", name="Favourites (1)")).to_be_visible()
    expect(desk.tree.get_by_role("treeitem", name="Band (1 of 2)")).to_be_visible()
    desk.page.get_by_role("searchbox", name="Search contacts").fill("tea")
    expect(desk.contact("Aunt Ann, Online").first).to_be_visible()
    expect(desk.contact("Bea, Busy")).to_have_count(0)


def test_a_contact_is_renamed_and_called_by_their_own_name_again(desk: Desk) -> None:
    desk.contact("Bea, Busy").press("F2")
    dialog = desk.page.get_by_role("dialog", name="Rename Bea")
    expect(dialog.get_by_role("textbox", name="Your name for them")).to_have_accessible_description(
        "Only you see it. Without one, they are called Bea."
    )
    desk.page.keyboard.type("Queen B")
    desk.page.keyboard.press("Enter")
    expect(desk.contact("Queen B, Busy")).to_be_focused()
    desk.contact("Queen B, Busy").press("F2")
    desk.page.keyboard.press("Delete")
    desk.page.keyboard.press("Enter")
    expect(desk.contact("Bea, Busy")).to_be_focused()


def test_somebody_blocked_is_seen_and_told_to_be(desk: Desk) -> None:
    choose(desk, desk.contact("Bea, Busy"), "Block")
    expect(desk.contact("Bea, Busy")).to_have_accessible_description("Blocked. writing")
    expect(desk.contact("Bea, Busy")).to_be_focused()
    choose(desk, desk.contact("Bea, Busy"), "Unblock")
    expect(desk.contact("Bea, Busy")).to_have_accessible_description("writing")
    choose(desk, desk.contact("Bob, Away"), "Block")
    expect(desk.page.get_by_role("alert").filter(has_text="Bob cannot be blocked.")).to_be_visible()


def test_favourites_come_and_go_by_the_menu(desk: Desk) -> None:
    choose(desk, desk.contact("Bea, Busy"), "Add to favourites")
    favourites = desk.tree.get_by_role("treeitem", name="Favourites (1)")
    expect(favourites).to_contain_text("Bea")
    expect(desk.contact("Bea, Busy")).to_be_focused()
    choose(desk, desk.contact("Bea, Busy"), "Remove from favourites")
    expect(favourites).to_have_count(0)
