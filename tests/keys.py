"""Somebody who has a keyboard and nothing else."""

from datetime import date

from playwright.sync_api import FilePayload, Locator, Page

MOST_STOPS = 300
NARROW = {"width": 320, "height": 640}
AT = "control => control === document.activeElement"
# To Tab, the radio buttons of one question are one stop.
AT_QUESTION = """control => {
    const here = document.activeElement;
    return here === control || here.type === "radio" && here.name === control.name && here.form === control.form;
}"""
RINGED = "control => getComputedStyle(control).outlineStyle !== 'none'"


class Keys:
    """Goes through pages with keys only, and remembers those that do not fit across the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.too_wide: list[str] = []

    def go_to(self, control: Locator, *, key: str = "Tab", at: str = AT) -> None:
        """Tab, until the control has the focus. Fails when Tab never gets there, or where the focus cannot be seen."""
        wanted = control.element_handle()
        for _ in range(MOST_STOPS):
            self.page.keyboard.press(key)
            if wanted.evaluate(at):
                assert wanted.evaluate(RINGED) or at != AT, f"no ring round {control}"
                return
        raise AssertionError(f"{key} does not lead to {control} on {self.page.url}")

    def choose(self, control: Locator) -> None:
        """A checkbox, or a radio button: the arrows lead to it from the one of its question where Tab stops."""
        self.go_to(control, at=AT_QUESTION)
        if not control.evaluate(AT):
            self.go_to(control, key="ArrowDown")
        if not control.is_checked():
            self.page.keyboard.press("Space")
        assert control.is_checked()

    def pick(self, control: Locator, value: str) -> None:
        """One of a list."""
        self.go_to(control)
        self.page.keyboard.press("Home")
        for _ in range(control.locator("option").count()):
            if control.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{control} has no {value}")

    def write(self, control: Locator, text: str) -> None:
        """In place of what may stand there."""
        self.go_to(control)
        if control.get_attribute("type") == "date":
            return self.page.keyboard.type(f"{date.fromisoformat(text):%m%d%Y}")
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)  # as a keyboard for any script hands it over

    def unfold(self, summary: Locator) -> None:
        self.go_to(summary)
        self.page.keyboard.press("Enter")

    def give(self, control: Locator, file: FilePayload) -> None:
        """A file; what opens for choosing it is the computer's own."""
        self.go_to(control)
        control.set_input_files(file)

    def press(self, control: Locator) -> None:
        """A link or a button, wherever it leads."""
        self.go_to(control)
        self.page.keyboard.press("Enter")

    def follow(self, control: Locator) -> None:
        """A link or a button, to the page behind it."""
        with self.page.expect_navigation():
            self.press(control)
        self.look()

    def look(self) -> None:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > self.page.viewport_size["width"]:
            self.too_wide.append(f"{self.page.url} is {width} wide")
