### What is around the app: start at login, accounts of other tools, links.

## Start at login

login-item-elsewhere =
    .title = Another copy of ImageWatch starts at login
    .meaning = The system starts { $message }, not this one.
    .action = Switch start at login on again to start this copy instead.
login-item-missing =
    .title = Start at login points to a missing program
    .meaning = The system would start { $message }, which is not there any more. Nothing starts at login.
    .action = Switch start at login on again.
login-item-failed =
    .title = Start at login could not be read or changed
    .meaning = The system's own setting stays as it is. { $message }
    .action = Check that your settings folder can be written, or change it in the system's settings.
login-item-unavailable =
    .title = Start at login is not available
    .meaning = ImageWatch does not know how the system should start it. { $message }
    .action = Install ImageWatch instead of running it from a temporary place.

## Import from compshare-cli

import-unreadable =
    .title = compshare-cli's file could not be read
    .meaning = Nothing was imported. { $message }
    .action = Check the file's permissions, or enter the keys yourself.
import-not-ours =
    .title = This is not a file of compshare-cli
    .meaning = Nothing was imported. { $message }
    .action = Check that the right file is meant, or enter the keys yourself.
import-unknown =
    .title = The file has no account “{ $message }”
    .meaning = Nothing was imported under this name.
    .action = Look at the file's accounts once more; it may have changed.
import-known =
    .title = This account is here already
    .meaning = Account “{ $message }” has the same public key, so nothing was imported.
    .action = Nothing to do.

## Links

error-link =
    .title = A link could not be understood
    .meaning = Something asked ImageWatch to watch an image, but not in a way that it accepts. Nothing was added.
    .action = Copy the image's ID and add it yourself.

## Hooks

hook-name-program = Program { $name }
hook-message-ready = ImageWatch: image “{ $name }” is ready, after { $time }.
hook-message-failed = ImageWatch: making “{ $name }” failed after { $time }: { $reason }
hook-message-failed-without-reason = ImageWatch: making “{ $name }” failed after { $time }.
hook-message-gone = ImageWatch: image “{ $name }” was deleted.
hook-message-test = ImageWatch: this is a test message. It works.
hook-test-image = test image
hook-address =
    .title = What was entered cannot be used
    .meaning = Nothing was stored. { $message }
    .action = Copy it again from where the service shows it.
hook-address-missing =
    .title = The key or address is missing
    .meaning = Nothing was stored.
    .action = Copy it again from where the service shows it.
hook-unsigned =
    .title = WeCom bots have no signing secret
    .meaning = Nothing was stored.
    .action = Leave the secret empty.
hook-program =
    .title = This program cannot be run
    .meaning = Nothing was stored. { $message }
    .action = Choose a program by its full path. A script must be executable.
hook-unknown =
    .title = There is no hook { $message }
    .meaning = Nothing was changed.
    .action = Look at the list of hooks.
hook-unreachable =
    .title = The webhook could not be reached
    .meaning = The message is kept and sent again for about a day. { $message }
    .action = Check the network connection and the address.
hook-refused =
    .title = The webhook refuses the message
    .meaning = This message was not delivered and will not be sent again; later ones will. { $message }
    .action = Check the bot's address, its secret, and that its keyword, if it has one, is ImageWatch. Then send a test.
hook-too-many =
    .title = The webhook received too many messages
    .meaning = The messages are kept and sent when the service accepts them again. { $message }
    .action = Nothing to do. If this lasts, let other programs post less to the same bot.
hook-no-address =
    .title = The webhook's address cannot be read from the keychain
    .meaning = The message is kept and tried again for about a day. { $message }
    .action = Unlock the keychain, or enter the address again.
hook-not-started =
    .title = The program could not be started
    .meaning = It is tried five times. { $message }
    .action = Check that the program is where it was and may be run.
hook-writable =
    .title = Other users can change this program
    .meaning = It is not run, because whoever can write there could run anything in your name: { $message }
    .action = Take the right to write away from others (chmod go-w), or move the program to a folder that only you can write to.
hook-foreign =
    .title = This program is in another user's hands
    .meaning = It is not run, because the owner could run anything in your name: { $message }
    .action = Copy the program to a folder of your own.
hook-exit-code =
    .title = The program reported a failure
    .meaning = Exit status: { $message }. It is tried five times.
    .action = Run the program by hand to see what is wrong.
hook-timed-out =
    .title = The program took too long
    .meaning = It was ended after { $message } seconds, and is tried five times.
    .action = Let the program start long work in the background and end at once.
log-hook-done = { $name }: delivered
log-hook-failed = { $name }: { $reason }; it is tried again
log-hook-given-up = { $name }: { $reason }; given up
error-account-name =
    .title = An account cannot have the name { $message }
    .meaning = Names that begin with “webhook:” are the app's own. Nothing was added.
    .action = Choose another name.
error-import-unasked =
    .title = Nobody can be asked here
    .meaning = Keys are imported only after a yes, so nothing was imported. { $message }
    .action = Run it in a terminal, or add --yes.
error-hook-whose =
    .title = There are several accounts
    .meaning = Nothing was stored.
    .action = Say which builds the hook is for: --account NAME or --watch IMAGE.
error-hook-no-address =
    .title = The webhook's address could not be read
    .meaning = Nothing was stored. { $message }
    .action = Enter it when asked, or pass it on standard input.
