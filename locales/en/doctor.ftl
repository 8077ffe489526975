### The report on everything that the app needs: imagewatchctl doctor, and "copy diagnostics".

doctor-well = Everything works.
doctor-wrong = { $count ->
    [one] 1 problem needs attention
   *[other] { $count } problems need attention
}
doctor-app-running = The app is running
doctor-app-not-running = The app is not running
doctor-keychain = Keychain available and unlocked
doctor-account = CompShare accepts the keys; zones: { $zones }
doctor-rows-skipped = { $count ->
    [one] 1 row of the image lists is skipped: its ID cannot be an image ID
   *[other] { $count } rows of the image lists are skipped: their IDs cannot be image IDs
}
doctor-tray = The desktop shows tray icons
doctor-notifications = Notifications are shown by { $name }
doctor-notifications-can = Notifications are shown by { $name } ({ $capabilities })
doctor-data-folder = The data folder can be written: { $folder }
doctor-data-file = Data file OK ({ $size })
doctor-data-file-none = Nothing is stored yet
doctor-thing-keychain = The keychain
doctor-thing-tray = The desktop's tray
doctor-thing-notifications = The notification service
doctor-thing-login = The system's start at login
doctor-login-on = Starts at login
doctor-login-off = Does not start at login
doctor-clock = Clock in sync
doctor-proxy-none = CompShare is contacted directly, without a proxy
doctor-proxy-system = Proxy in use: { $address }, from the system's settings
doctor-proxy-environment = Proxy in use: { $address }, from the environment
doctor-no-failures = No failures in the builds' logs
doctor-failures = The last failures in the builds' logs:
doctor-no-bus =
    .title = The desktop's message bus cannot be reached
    .meaning = Tray, notifications and keychain need it. { $message }
    .action = Start ImageWatch from within a desktop session.
doctor-silent =
    .title = { $message } does not answer
    .meaning = Nothing came within 5 seconds. Notifications, tray and keychain may not work.
    .action = Log out and in again. If that does not help, restart the computer.
doctor-failures-unread =
    .title = The builds' logs cannot be read
    .meaning = Past failures cannot be listed.
    .action = See what the lines about the data folder say.
doctor-data-folder-gone =
    .title = The data folder is gone
    .meaning = It was removed or renamed, so nothing can be saved. { $message }
    .action = Quit and restart ImageWatch: it makes a new one.
doctor-data-full =
    .title = The disk is full
    .meaning = Nothing more can be saved. { $message }
    .action = Free some space. What was missed is saved then.
doctor-data-unread =
    .title = The data file could not be checked
    .meaning = Whether it is sound is not known. { $message }
    .action = See what the line about the data folder says, then look again.
doctor-data-folder-closed =
    .title = The data folder cannot be written
    .meaning = Nothing can be saved. { $message }
    .action = Check the folder's permissions, and whether its disk is read-only.
doctor-data-open =
    .title = Other people on this computer can read the data
    .meaning = The data holds no keys, but names of images and accounts: { $message }
    .action = Close the data folder to others: chmod 700.
doctor-data-damaged =
    .title = The data file is damaged
    .meaning = { $message }
    .action = Start the app: it sets the file aside and goes on with the last backup.
doctor-clock-off =
    .title = This computer's clock is wrong by { $message }
    .meaning = Secure connections may be refused, and times shown are wrong.
    .action = Let the system set its clock from the network.
doctor-proxy-unusable =
    .title = The system asks for a proxy of an unknown kind
    .meaning = CompShare is contacted directly, without it.
    .action = Set an HTTP, HTTPS or SOCKS proxy (http, https, socks4, socks4a, socks5, socks5h), in the system's settings or in https_proxy.
update-unknown =
    .title = No newer version is known
    .meaning = Nothing was opened.
    .action = Nothing to do.
