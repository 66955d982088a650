"""Take the pictures of the documentation again.

usage: python docs/pictures/take.py [maps] [planner] [tutorial]

Without a name all of them; each group takes two minutes or so on two cores, as the plans are
designed for it. Needs what `python3 dev.py test` installs: Playwright and a Chromium.
"""

import sys
import tempfile
from pathlib import Path

import demo_maps
import planner_page
import tutorial_company
from camera import ready_camera

GROUPS = {
    "maps": demo_maps.take,
    "planner": planner_page.take,
    "tutorial": tutorial_company.take,
}


def main(names: list[str]) -> None:
    """Take the groups that are named."""
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        sys.exit(f"no pictures are called {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    with ready_camera() as camera:
        for name in names or GROUPS:
            with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
                GROUPS[name](camera, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
