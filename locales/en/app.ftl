### Words of the app itself that belong to neither window nor tray.
