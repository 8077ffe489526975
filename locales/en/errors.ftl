### What went wrong with a request, for people.
###
### Each message has three attributes: .title says what happened in a few words, .meaning what that
### means for the build, .action what to do. Variables: $code (the service's RetCode), $message (the
### service's own words), $request-id; each is an empty text where there is none.

## On the way to the service

error-dns =
    .title = CompShare's address was not found
    .meaning = This computer is probably offline. Your builds continue, and ImageWatch keeps trying.
    .action = Check the network connection. ImageWatch tries again by itself.

error-connect =
    .title = No connection to CompShare
    .meaning = The server cannot be reached at the moment. Your builds continue, and ImageWatch keeps trying.
    .action = Check the network connection and the firewall. ImageWatch tries again by itself.

error-tls =
    .title = No secure connection to CompShare
    .meaning = Something on the way disturbs the encryption, so nothing was sent. Your builds continue.
    .action = If this lasts, check your VPN, proxy or security software. ImageWatch tries again by itself.

error-certificate =
    .title = The server's certificate is not trusted
    .meaning = It may not be CompShare that answers, so your keys were not sent. Your builds continue.
    .action = Check the date and time of this computer. On a company network, its root certificate has to be installed in the system.

error-timeout =
    .title = CompShare did not answer in time
    .meaning = The network or CompShare is slow at the moment. Your builds continue, and ImageWatch keeps trying.
    .action = Nothing to do: ImageWatch tries again by itself.

error-reset =
    .title = The connection was interrupted
    .meaning = The answer did not get through. Your builds continue, and ImageWatch keeps trying.
    .action = Nothing to do: ImageWatch tries again by itself.

error-http-status =
    .title = CompShare's server reports a fault
    .meaning = CompShare does not respond properly at the moment. Your builds continue, and ImageWatch keeps trying.
    .action = Nothing to do: ImageWatch tries again by itself. If this lasts and IMAGEWATCH_API_URL is set, check it.

error-html =
    .title = A web page came instead of an answer
    .meaning = This network probably wants you to sign in first. Your builds continue, and ImageWatch keeps trying.
    .action = Open a browser and sign in to the network. ImageWatch then goes on by itself.

error-not-json =
    .title = The answer could not be read
    .meaning = Something other than an answer from CompShare arrived. Your builds continue, and ImageWatch keeps trying.
    .action = Nothing to do: ImageWatch tries again by itself. If this lasts, check the proxy and, if it is set, IMAGEWATCH_API_URL.

error-not-service =
    .title = Something other than CompShare answered
    .meaning = What arrived is not an answer of the CompShare API. Your builds continue, and ImageWatch keeps trying.
    .action = If this lasts, check the proxy and, if it is set, IMAGEWATCH_API_URL. ImageWatch tries again by itself.

error-empty =
    .title = The answer was empty
    .meaning = Nothing can be learned from it. Your builds continue, and ImageWatch keeps trying.
    .action = Nothing to do: ImageWatch tries again by itself.

error-cut =
    .title = The answer was cut off
    .meaning = The connection ended too early. Your builds continue, and ImageWatch keeps trying.
    .action = Nothing to do: ImageWatch tries again by itself.

error-too-large =
    .title = The answer was far too large
    .meaning = It was not read to the end, to protect this computer. Your builds continue, and ImageWatch keeps trying.
    .action = If this lasts, check the proxy and, if it is set, IMAGEWATCH_API_URL. ImageWatch tries again by itself.

error-proxy =
    .title = The proxy did not let the request through
    .meaning = CompShare cannot be reached through the system's proxy. Your builds continue, and ImageWatch keeps trying.
    .action = Check the proxy settings of the system, user name and password included. ImageWatch tries again by itself.

error-redirect =
    .title = The server points to another address
    .meaning = To protect your keys, ImageWatch does not follow. Your builds continue.
    .action = If the network wants you to sign in, do so in a browser. Otherwise check IMAGEWATCH_API_URL, if it is set.

## From the service

error-try-again =
    .title = CompShare is having trouble
    .meaning = CompShare reports a temporary fault. Your builds continue, and ImageWatch keeps trying.
    .action = Nothing to do: ImageWatch tries again by itself.

error-slow-down =
    .title = CompShare asks for fewer requests
    .meaning = This account was asked about too often, so its builds are checked less often for a while. None is lost.
    .action = Nothing to do. If this happens often, see whether other programs use the same account.

error-watch =
    .title = CompShare does not accept this request
    .meaning = The image ID or the zone is probably wrong. Other builds are not affected.
    .action = Check the image ID, the region and the zone of this watch.

error-product =
    .title = CompShare reports error { $code }
    .meaning = CompShare cannot answer for this build at the moment. The last known state stays, and ImageWatch keeps trying.
    .action = Nothing to do for now: ImageWatch asks again less and less often. If this stays, look in the console or write to CompShare's support, with the request ID.

error-our-bug =
    .title = CompShare did not understand the question
    .meaning = This is a fault of ImageWatch, not yours. Your builds continue.
    .action = Install the latest version. If it is no better, please report it with error { $code } and the request ID.

## About the account

error-keys-rejected =
    .title = CompShare rejected the keys
    .meaning = Public and private key do not belong together, or were changed. Your builds continue, but this account cannot be watched.
    .action = Copy both keys once more from the console's API key page and enter them again.

error-user-unknown =
    .title = CompShare does not know this public key
    .meaning = It may be mistyped, deleted, or swapped with the private key. Your builds continue, but this account cannot be watched.
    .action = Copy both keys once more from the console's API key page and enter them again.

error-project-wrong =
    .title = The project ID is not right
    .meaning = There is no such project in this account. Your builds continue, but this account cannot be watched.
    .action = Correct the project ID of the account. Main accounts can leave it empty.

error-project-needed =
    .title = This account needs a project ID
    .meaning = Sub-accounts have to say which project they work in. Until then, this account cannot be watched.
    .action = Enter the project ID in the account. The console shows it, or ask the owner of the main account.

error-zone-permission =
    .title = No access to this zone
    .meaning = This account may not use the zone. Builds elsewhere are not affected.
    .action = Check the zone, or ask the owner of the main account for access.

error-source-ip =
    .title = This network is not on the account's list
    .meaning = The account accepts requests from certain IP addresses only. Your builds continue, but this account cannot be watched from here.
    .action = Add your IP address to the list in the console, or use a network that is on it.

error-security-lock =
    .title = The account's security lock is on
    .meaning = CompShare refuses requests while the account is locked. Builds go on, but this account cannot be watched.
    .action = Release the lock in the console, then try again.

error-iam-permission =
    .title = These keys lack a permission
    .meaning = Their owner may not see the custom images. Your builds continue, but this account cannot be watched.
    .action = Ask the owner of the main account for permission to view CompShare images.

error-account-message =
    .title = CompShare needs something from you
    .meaning = CompShare says: { $message }
    .action = Settle this in the console, then try again.

## Before anything is sent: keys and project

error-public-key-empty =
    .title = The public key is missing
    .meaning = ImageWatch needs both keys to ask about your builds.
    .action = Copy the public key from the console's API key page.

error-private-key-empty =
    .title = The private key is missing
    .meaning = ImageWatch needs both keys to ask about your builds.
    .action = Copy the private key from the console's API key page.

error-public-key-characters =
    .title = The public key contains spaces or line breaks
    .meaning = Keys never do. Something else was probably copied along.
    .action = Copy the public key once more, without anything around it.

error-private-key-characters =
    .title = The private key contains spaces or line breaks
    .meaning = Keys never do. Something else was probably copied along.
    .action = Copy the private key once more, without anything around it.

error-same-key-twice =
    .title = Both keys are the same
    .meaning = The public and the private key are two different texts.
    .action = Copy each of them from the console's API key page.

error-project-id-characters =
    .title = The project ID contains spaces or line breaks
    .meaning = Project IDs never do; they look like org-abc123.
    .action = Copy the project ID once more, or leave the field empty.

error-keys-too-long =
    .title = A key or the project ID is too long
    .meaning = Those from CompShare have less than a hundred characters. Something else was probably copied along.
    .action = Copy each of them once more, without anything around it.

## Before anything is sent: the API address, IMAGEWATCH_API_URL

error-endpoint-empty =
    .title = The API address is empty
    .meaning = IMAGEWATCH_API_URL is set to nothing but spaces, so ImageWatch does not know whom to ask.
    .action = Unset IMAGEWATCH_API_URL to use CompShare's own address.

error-endpoint-not-a-url =
    .title = This is not an API address
    .meaning = IMAGEWATCH_API_URL cannot be read as a web address.
    .action = Set it to an address such as https://api.compshare.cn, or unset it.

error-endpoint-scheme =
    .title = The API address must begin with https://
    .meaning = ImageWatch talks to CompShare over encrypted connections only.
    .action = Set IMAGEWATCH_API_URL to an address such as https://api.compshare.cn, or unset it.

error-endpoint-plain-http =
    .title = The API address is not encrypted
    .meaning = With http:// others could read along. It is allowed for this computer itself only.
    .action = Use https:// in IMAGEWATCH_API_URL instead.

error-endpoint-user-info =
    .title = The API address contains a user name or password
    .meaning = ImageWatch signs in with the account's keys and nothing else.
    .action = Remove everything before the @ sign in IMAGEWATCH_API_URL.

error-endpoint-query =
    .title = The API address has extra parts
    .meaning = What follows a ? or # does not belong to the address.
    .action = Remove the ? or # and everything after it from IMAGEWATCH_API_URL.
