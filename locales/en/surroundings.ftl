### What is around the app: start at login, accounts of other tools, links.

## Start at login

login-item-elsewhere =
    .title = Another copy of ImageWatch starts at login
    .meaning = The system starts { $message }, not this one.
    .action = Switch start at login on again to start this copy instead.
login-item-missing =
    .title = Start at login points to nowhere
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
