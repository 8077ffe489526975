### The app's own words: help, problems that are not the service's, a build's log.

app-help = ImageWatch watches custom image builds on CompShare and tells you when they are ready.

    Usage: imagewatch [--hidden] [--demo] [LINK]

      LINK       imagewatch://watch?image=ID asks whether to watch that image
      --hidden   start in the tray, without a window
      --demo     show what it does on an embedded simulated service; no account needed
      --quit     end the app that is running
      --help     show this help
      --version  show the version

    The command line for terminals and scripts is imagewatchctl.

## Accounts and keys

error-no-account =
    .title = There is no account yet
    .meaning = Without keys CompShare cannot be asked about any build.
    .action = Add an account with its keys first.
error-account-unknown =
    .title = There is no account “{ $message }”
    .meaning = Nothing was changed.
    .action = Check the name in the list of accounts.
error-account-name-form =
    .title = This cannot be the name of an account
    .meaning = Nothing was changed.
    .action = Use 1 to 64 ordinary characters in one line.
error-account-exists =
    .title = There is an account “{ $message }” already
    .meaning = Nothing was changed.
    .action = Choose another name, or remove that account first.
error-no-private-key =
    .title = The private key could not be read
    .meaning = Nothing was stored. { $message }
    .action = Type it at the prompt, or pass it on standard input.
error-no-client =
    .title = A secure connection cannot be set up on this computer
    .meaning = CompShare cannot be asked. { $message }
    .action = Check that the system's root certificates are installed.

keychain-loading =
    .title = The keys are being read
    .meaning = Asking begins as soon as they are there.
    .action = Nothing to do.
keychain-no-entry =
    .title = The private key is not in the keychain
    .meaning = Another program removed it, or it was never stored. Builds go on at CompShare, but cannot be asked about.
    .action = Enter the account's keys again.
keychain-locked =
    .title = The keychain is locked
    .meaning = Builds go on at CompShare. Asking resumes by itself once it is unlocked.
    .action = Unlock the keychain when the system asks for its password, or try again.
keychain-no-service =
    .title = There is no keychain on this desktop
    .meaning = Keys cannot be stored safely, so none were written to the disk.
    .action = Start a keyring service such as GNOME Keyring or KWallet, or use the keys for this session only.
keychain-broken =
    .title = The keychain does not work
    .meaning = The private key cannot be read or stored. { $message }
    .action = Check the system's keyring service. ImageWatch tries again by itself.
keychain-damaged =
    .title = The private key in the keychain is damaged
    .meaning = Another program changed it, so it cannot be used.
    .action = Enter the account's keys again.
keychain-too-long =
    .title = The private key is too long for the keychain
    .meaning = Nothing was stored.
    .action = Check that you copied the key alone.

## Watches

error-watch-unknown =
    .title = This image is not being watched
    .meaning = Nothing was changed. { $message }
    .action = Check the image's ID in the list.
error-image-id =
    .title = This is not an image ID
    .meaning = Nothing is watched.
    .action = Copy the ID from the console; it looks like compshareImage-1a2b3c.
error-trace-unknown =
    .title = No finished build of “{ $message }”
    .meaning = Only the history of builds that became ready or failed can be exported.
    .action = See imagewatchctl history --json for the IDs of finished builds.
error-image-unknown =
    .title = The account has no image { $message }
    .meaning = None of the regions and zones that this account can see lists it, so nothing is watched.
    .action = Check the ID and the account, or pick the image from the list.
error-not-listed =
    .title = CompShare does not list this image right now
    .meaning = It was listed before. Lists can be incomplete for a while, so the build is not called deleted yet.
    .action = Nothing to do: ImageWatch keeps looking, more slowly as time passes. If you deleted the image yourself, remove it from the list.
error-listing-incomplete =
    .title = CompShare's list of images was incomplete
    .meaning = Some images were missing from it or came twice, so it says nothing about the others. Builds go on, and so does watching.
    .action = Nothing to do: ImageWatch retries automatically. If this lasts, other tools may show the same list.
error-budget-used-up =
    .title = Too many requests for now
    .meaning = Looking through the images would have used up the requests per minute that ImageWatch allows itself, so not all images were looked at.
    .action = Add the region and zone of the image, wait a minute and retry, or allow more requests in the settings.
error-image-elsewhere =
    .title = The image is in another zone
    .meaning = It is in { $message }, so nothing is watched.
    .action = Use that region and zone, or leave both out and let ImageWatch find them.
error-zone-without-region =
    .title = A zone needs its region
    .meaning = Nothing is watched.
    .action = Name the region of { $message } as well, or leave both out.
error-place =
    .title = This is not a region or zone
    .meaning = Nothing was changed.
    .action = Regions look like cn-wlcb, zones like cn-wlcb-01.
error-settings =
    .title = This setting does not exist in that form
    .meaning = Nothing was changed.
    .action = Choose it anew in the window's settings.
error-too-many-images =
    .title = These are too many images at once
    .meaning = Nothing is watched; at most { $message } images can be added together.
    .action = Add them in several steps.
error-export =
    .title = The history could not be written
    .meaning = No file was made. { $message }
    .action = Check that your download folder can be written to.
error-no-browser =
    .title = No browser could be opened
    .meaning = The page could not be shown.
    .action = Open { $message } yourself.

## The app

error-app-ending =
    .title = ImageWatch is ending
    .meaning = Nothing was changed.
    .action = Start it again.
error-output-lost =
    .title = Not all of the output could be written
    .meaning = The command itself was carried out. { $message }
    .action = Check the free space where the output goes.
error-app-other-version =
    .title = The running ImageWatch gave an unexpected answer
    .meaning = It is probably of another version. Nothing was changed, as far as is known.
    .action = Quit and restart the app, then try again.
error-data-busy =
    .title = Another command is at work
    .meaning = It has been using the data folder for 30 seconds, so nothing was done. { $message }
    .action = Wait until the other command has ended, or end it, then try again.
error-data-untrusted =
    .title = The data folder cannot be trusted
    .meaning = Whoever can write to it decides which programs run when a build ends, so nothing in it was read. { $message }
    .action = Use a folder of your own that only you can write to: chmod 700, or name another one in IMAGEWATCH_DATA_DIR.
store-untrusted =
    .title = A data file cannot be trusted
    .meaning = Somebody else may have put it there, so it was not read. { $message }
    .action = If the file is yours, make it so that only you can write to it: chmod 600. Otherwise remove it.
store-data-removed =
    .title = The data file was removed while ImageWatch is running
    .meaning = Watching goes on, but nothing that happens from now on is kept. { $message }
    .action = Find out what removed it, such as a cleanup program, then quit and restart ImageWatch.
store-log-removed =
    .title = A part of the data was removed while ImageWatch is running
    .meaning = Nothing was lost this time: it has been saved again. { $message }
    .action = Find out what removed it, such as a cleanup program, and make it leave this folder alone.
keychain-key-left =
    .title = The account is removed, but its key is still in the keychain
    .meaning = { $message }
    .action = Remove the key with the system's own keychain program.
error-app-unreachable =
    .title = The running ImageWatch does not answer
    .meaning = Nothing was changed, as far as is known. { $message }
    .action = Quit and restart the app, then try again.
error-not-started =
    .title = ImageWatch could not start
    .meaning = { $message }
    .action = Check the data folder's permissions and free space.
error-running-hangs =
    .title = ImageWatch is running but does not respond
    .meaning = Its window cannot be shown, and it may not notice when a build is ready. { $message }
    .action = End the process “imagewatch” in the system monitor, then start ImageWatch again. Your watches are saved.
error-bus-silent =
    .title = ImageWatch could not start
    .meaning = The desktop's session bus does not respond, so there can be no tray icon, no notifications and no keychain. Builds go on at CompShare, but nobody would tell you.
    .action = Log out and in again, then start ImageWatch. Until then, follow your builds in the console.
app-no-display = ImageWatch needs a graphical desktop and cannot open one here; imagewatchctl does the same in a terminal.
error-no-web-view =
    .title = ImageWatch cannot show its window
    .meaning = Windows lacks Microsoft's WebView2 runtime, which the window needs. ImageWatch goes on watching in the tray and sends its notifications.
    .action = Install the runtime from { $message } and open ImageWatch again. Open this address now?
store-read-only =
    .title = Nothing can be saved
    .meaning = The data folder cannot be written. Watching goes on, but would be forgotten at the end. { $message }
    .action = Check the folder's permissions.
store-full =
    .title = The disk is full
    .meaning = Watching goes on, but nothing can be saved. { $message }
    .action = Free some space; saving resumes by itself.
store-newer =
    .title = The data is of a newer version of ImageWatch
    .meaning = It was left untouched. { $message }
    .action = Install the newer version again.
store-failed =
    .title = The data could not be saved
    .meaning = Watching goes on. { $message }
    .action = If this lasts, restart ImageWatch.
data-set-aside =
    .title = The data file was damaged
    .meaning = It was set aside and a new one begun: accounts and watches have to be added again. { $message }
    .action = Add your accounts again; the keys in the keychain are unharmed.
data-restored =
    .title = The data file was damaged
    .meaning = It was set aside and replaced by the last backup; what came after that is missing. { $message }
    .action = Check that your watches are all there.
tray-absent =
    .title = This desktop does not show tray icons
    .meaning = ImageWatch watches while its window is open; closing it ends ImageWatch.
    .action = On GNOME, install the AppIndicator extension. The icon then appears automatically.
tray-silent =
    .title = The desktop's tray does not respond
    .meaning = ImageWatch watches while its window is open; closing it ends ImageWatch.
    .action = Restart the panel, or sign out and in again. The icon then appears automatically.
notifications-absent =
    .title = Notifications do not get through
    .meaning = The desktop's notification service does not answer. Notices are kept and sent later.
    .action = Start a notification service; the window shows everything meanwhile.

## A build's log

log-appeared = Seen at CompShare
log-state-waiting = Waiting for it to appear
log-state-making = Being made
log-state-finalizing = At 100 %, not ready yet
log-state-ready = Ready
log-state-failed = Failed: { $reason }
log-state-failed-without-reason = Failed
log-state-gone = Deleted
log-state-unknown = A status that ImageWatch does not know
log-unknown-status = Status at CompShare: { $word }
log-stalled = Not moving
log-moving-again = Moving again
log-trouble = CompShare could not be asked
log-trouble-ended = Reachable again after { $time }
log-notice-sent = Told you: { $title }
log-notice-due = Not told yet: { $title }
log-notice-suppressed = Not told, as you wished: { $title }
