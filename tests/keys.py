"""Somebody who has a keyboard and nothing else."""

from playwright.sync_api import Locator, Page

MOST_TABS = 150
NARROW = {"width": 320, "height": 640}


class Keys:
    """Goes through pages with keys only, and remembers those that do not fit across the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.too_wide: list[str] = []

    def go_to(self, control: Locator, *, key: str = "Tab") -> None:
        """Tab, until the control has the focus. Fails when Tab never gets there, or where the focus cannot be seen."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press(key)
            if control.evaluate("control => control === document.activeElement"):
                assert control.evaluate("control => getComputedStyle(control).outlineStyle") != "none", f"no ring round {control}"
                return
        raise AssertionError(f"Tab does not lead to {control} on {self.page.url}")

    def choose(self, control: Locator) -> None:
        """A radio button or a checkbox."""
        self.go_to(control)
        self.page.keyboard.press("Space")
        assert control.is_checked()

    def write(self, control: Locator, text: str) -> None:
        self.go_to(control)
        self.page.keyboard.type(text)

    def follow(self, control: Locator) -> None:
        """A link or a button, to the page behind it."""
        self.go_to(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def look(self) -> None:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > self.page.viewport_size["width"]:
            self.too_wide.append(f"{self.page.url} is {width} wide")
