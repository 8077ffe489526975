"""Another program's window, as large as the screen, with a field to type into.

Prints what the field holds, a line for each change. Run by the system's Python, which has GTK.
"""

from __future__ import annotations

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402 - the version has to be named before.


def main() -> None:
    """Shows the window until it is ended."""
    window = Gtk.Window(title="Other work")
    field = Gtk.TextView()
    buffer = field.get_buffer()
    buffer.connect("changed", lambda _: print(buffer.props.text, flush=True))
    window.connect("destroy", Gtk.main_quit)
    window.add(field)
    window.maximize()
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main()
