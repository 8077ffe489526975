### The report on everything that the app needs: imagewatchctl doctor, and "copy diagnostics".

doctor-well = All is well.
doctor-wrong = { $count ->
    [one] One thing needs you.
   *[other] { $count } things need you.
}
doctor-app-running = The app is running
doctor-app-not-running = The app is not running
doctor-keychain = The keychain is there and unlocked
doctor-account = CompShare accepts the keys; zones: { $zones }
doctor-rows-skipped = { $count ->
    [one] 1 row of the image lists is skipped: its ID cannot be an image ID
   *[other] { $count } rows of the image lists are skipped: their IDs cannot be image IDs
}
doctor-tray = The desktop shows tray icons
doctor-notifications = Notifications are shown by { $name }
doctor-notifications-can = Notifications are shown by { $name } ({ $capabilities })
doctor-data-folder = The data folder can be written: { $folder }
doctor-data-file = The data is whole, { $size }
doctor-login-on = Starts at login
doctor-login-off = Does not start at login
doctor-clock = This computer's clock agrees with the service's
doctor-no-failures = No failures in the builds' logs
doctor-failures = The last failures in the builds' logs:
doctor-no-bus =
    .title = The desktop's message bus cannot be reached
    .meaning = Tray, notifications and keychain need it. { $message }
    .action = Start ImageWatch from within a desktop session.
doctor-data-folder-closed =
    .title = The data folder cannot be written
    .meaning = Nothing can be saved. { $message }
    .action = Check the folder's permissions and the free space.
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
update-unknown =
    .title = No newer version is known
    .meaning = Nothing was opened.
    .action = Nothing to do.
