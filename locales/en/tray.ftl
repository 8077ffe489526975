### The tray: its menu and tooltip.

tray-open = Open ImageWatch
tray-quit = Quit
tray-settings = Settings…
tray-pause = Pause watching
tray-resume = Resume watching
tray-paused = Watching is paused
tray-start-at-login = Start at login
tray-account = { $name }: { $problem }
tray-idle = No builds in progress
tray-no-account = Add your keys
tray-add = Watch image…
tray-others = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
tray-waiting = waiting
tray-finalizing = finishing
tray-ready = ready
tray-failed = failed
tray-making-since = { $time } so far
tray-left = { $time } left
tray-stale = not reachable
tray-blocked = needs attention
tray-stalled = stalled
