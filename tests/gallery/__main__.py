"""`make gallery` takes pictures of every scene and every desk into var/gallery/, with an index.html to look through.

`make gallery ONLY=booking,errors` takes only the walks whose names hold one of these words. The portal is one of its own,
with a database of its own, that is gone afterwards. Fails when the browser found a fault on any page.
"""

import os
import signal
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.gallery.camera import Camera
    from tests.gallery.walks import Walk
    from tests.portal import Portal

PATIENCE = 60_000  # milliseconds: nobody is in a hurry, and the machine may be busy


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    os.environ.setdefault("SAY_DATABASE", "off")
    django.setup()
    from django.conf import settings

    from tests.gallery.camera import Camera
    from tests.portal import Portal

    walks = chosen(os.environ.get("ONLY", ""))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and the portal with it
    camera = Camera(settings.VAR / "gallery")
    portal = Portal(settings.VAR / "gallery" / "portal")
    portal.var.mkdir(exist_ok=True)
    try:
        print("setting up a portal of its own", flush=True)
        portal.begin()
        faults = picture_all(walks, portal, camera)
    finally:
        portal.end()
    print(f"{sum(len(scene.pictures) for scene in camera.scenes)} pictures: {camera.folder / 'index.html'}")
    if faults:
        sys.exit("\n".join(faults))


def chosen(only: str) -> "list[Walk]":
    from tests.gallery.walks import WALKS

    walks = [walk for walk in WALKS if any(word in walk.group for word in only.split(","))]
    if not walks:
        sys.exit(f"No walk is called {' or '.join(only.split(','))}. There are: {'; '.join(walk.group for walk in WALKS)}")
    return walks


def picture_all(walks: "list[Walk]", portal: "Portal", camera: "Camera") -> list[str]:
    """What went wrong on the way; the other walks are pictured nonetheless."""
    from playwright.sync_api import Error, sync_playwright

    from tests import chromium

    faults = []
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for walk in walks:
            print(walk.group, flush=True)
            try:
                picture(walk, browser, portal, camera)
            except (AssertionError, Error) as fault:
                faults.append(f"{walk.group}: {fault}")
        browser.close()
    return faults


def picture(walk: "Walk", browser: "Browser", portal: "Portal", camera: "Camera") -> None:
    from tests import chromium

    with chromium.visitor(browser, portal.url, script=walk.script, size=chromium.DESKTOP) as page:
        page.context.set_default_timeout(PATIENCE)
        for stop in walk.stops(page, portal):
            camera.take(page, walk.group, stop.name, stop.looks, kind=stop.kind)


if __name__ == "__main__":
    main()
