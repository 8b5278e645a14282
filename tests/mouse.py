"""Somebody who points at things: what `tests.keys.Keys` does, in one move."""

from playwright.sync_api import FilePayload, Locator, Page


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, control: Locator) -> None:
        control.check()

    def pick(self, control: Locator, value: str) -> None:
        control.select_option(value)

    def write(self, control: Locator, text: str) -> None:
        control.fill(text)

    def unfold(self, summary: Locator) -> None:
        summary.click()

    def give(self, control: Locator, file: FilePayload) -> None:
        control.set_input_files(file)

    def press(self, control: Locator) -> None:
        control.click()

    def follow(self, control: Locator) -> None:
        with self.page.expect_navigation():
            self.press(control)
