"""`make gallery` takes pictures of every page in every mode into var/gallery/, with an index.html to look through.

`make gallery ONLY=booking,errors` takes only the walks whose names hold one of these words. The portal is one of its own,
with a database of its own, that is gone afterwards. Fails when the browser found a fault on any page.
"""

import os
import signal
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    os.environ.setdefault("SAY_DATABASE", "off")
    django.setup()
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    from tests import chromium
    from tests.gallery.camera import Camera
    from tests.gallery.walks import WALKS
    from tests.portal import Portal

    only = os.environ.get("ONLY", "").split(",")
    walks = [walk for walk in WALKS if any(word in walk.group for word in only)]
    if not walks:
        sys.exit(f"No walk is called {' or '.join(only)}. There are: {', '.join(walk.group for walk in WALKS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and the portal with it
    camera = Camera(settings.VAR / "gallery")
    portal = Portal(settings.VAR / "gallery" / "portal")
    portal.var.mkdir(exist_ok=True)
    try:
        print("setting up a portal of its own", flush=True)
        portal.begin()
        with sync_playwright() as playwright:
            browser = chromium.launch(playwright)
            for walk in walks:
                print(walk.group, flush=True)
                with chromium.visitor(browser, portal.url, script=walk.script) as page:
                    for name in walk.steps(page, portal):
                        camera.take(page, walk.group, name, kind=walk.kind, few=not walk.script)
            browser.close()
    finally:
        portal.end()
    print(f"{sum(len(scene.pictures) for scene in camera.scenes)} pictures: {camera.folder / 'index.html'}")


if __name__ == "__main__":
    main()
