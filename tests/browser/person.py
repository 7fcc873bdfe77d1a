"""A person at a browser, who finds everything by role and name."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PASSWORD = "correct horse"


class Person:
    """Somebody with a browser of their own. ``address``: of the service's first page."""

    def __init__(self, browser: Browser, address: str, email: str, name: str, **context: object) -> None:
        self.address = address
        self.email = email
        self.name = name
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1280, "height": 800},
            **context,  # type: ignore[arg-type]
        )
        self.complaints: list[str] = []
        self.page: Page = self.open_tab()

    def open_tab(self) -> Page:
        """Open a tab that writes down whatever it complains of in its console."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if _is_ours(line.text) else None)
        return page

    def block_websockets(self) -> None:
        """Behave as behind a proxy that lets no WebSocket through."""
        self.context.route_web_socket(re.compile(".*"), lambda socket: socket.close())

    # Coming and going

    def create_account(self) -> None:
        """Make an account, and be signed in with it."""
        self.page.goto(self.address)
        self.page.get_by_role("form", name="Sign in").get_by_role("button", name="Create account").click()
        form = self.page.get_by_role("form", name="Create account")
        form.get_by_role("textbox", name="Email address").fill(self.email)
        form.get_by_role("textbox", name="Display name").fill(self.name)
        form.get_by_label("Password").fill(PASSWORD)
        form.get_by_role("button", name="Create account").click()
        expect(self.contacts).to_be_visible()

    def sign_in(self, password: str = PASSWORD) -> None:
        """Fill the form in and send it."""
        self.page.goto(self.address)
        form = self.sign_in_form
        form.get_by_role("textbox", name="Email address").fill(self.email)
        form.get_by_label("Password").fill(password)
        form.get_by_role("button", name="Sign in").click()

    def sign_out(self) -> None:
        """Sign out, and see the first page again."""
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.sign_in_form).to_be_visible()

    # What is on the page

    @property
    def sign_in_form(self) -> Locator:
        return self.page.get_by_role("form", name="Sign in")

    @property
    def contacts(self) -> Locator:
        return self.page.get_by_role("tree", name="Contacts")

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert")

    def contact(self, name: str, status: str) -> Locator:
        return self.contacts.get_by_role("treeitem", name=f"{name}, {status}")

    def conversation(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=f"Conversation with {name}")

    def log(self, name: str) -> Locator:
        return self.conversation(name).get_by_role("log", name="Messages")

    def composer(self, name: str) -> Locator:
        return self.conversation(name).get_by_role("textbox", name="Message")

    # What a person does

    def add(self, other: Person) -> None:
        """Add a contact by its address."""
        self.page.get_by_role("button", name="Add a contact").click()
        dialog = self.page.get_by_role("dialog", name="Add a contact")
        dialog.get_by_role("textbox", name="Email address").fill(other.email)
        dialog.get_by_role("button", name="Add", exact=True).click()
        expect(dialog).to_be_hidden()

    def accept(self, other: Person) -> None:
        """Accept a request."""
        request = self.page.get_by_role("dialog", name=f"{other.name} wants to add you").or_(
            self.page.get_by_role("alert").filter(has_text=f"{other.name} wants to add you")
        )
        request.get_by_role("button", name="Accept").click()
        expect(request).to_be_hidden()

    def open_conversation(self, name: str, status: str = "Online") -> None:
        """Open the conversation with a contact from the list."""
        self.contact(name, status).dblclick()
        expect(self.conversation(name)).to_be_visible()

    def say(self, name: str, text: str) -> None:
        """Write a message and press Enter."""
        self.composer(name).fill(text)
        self.composer(name).press("Enter")

    def set_status(self, status: str) -> None:
        """Choose a status from the menu."""
        self.page.get_by_role("button", name=re.compile("^Status: ")).click()
        self.page.get_by_role("menuitemradio", name=status).click()
        expect(self.page.get_by_role("button", name=f"Status: {status}")).to_be_visible()

    def edit(self, what: str, text: str) -> None:
        """Write another display name or personal message."""
        self.page.get_by_role("button", name=re.compile(f"^{what}: ")).click()
        box = self.page.get_by_role("textbox", name=what)
        box.fill(text)
        box.press("Enter")
        expect(self.page.get_by_role("button", name=f"{what}: {text}")).to_be_visible()


def befriend(one: Person, other: Person) -> None:
    """Let ``one`` add ``other``, who accepts, until each sees the other online."""
    one.add(other)
    other.accept(one)
    expect(one.contact(other.name, "Online")).to_be_visible()
    expect(other.contact(one.name, "Online")).to_be_visible()


def _is_ours(line: str) -> bool:
    """Tell whether a console line is a complaint about the page itself, not about a lost connection."""
    return any(word in line for word in ("Content Security Policy", "Trusted Type", "Uncaught", "violates"))
