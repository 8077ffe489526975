### The tray: tooltip and menu.
