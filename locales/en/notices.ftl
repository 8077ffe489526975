### Notices on the desktop. Most desktops show one line of title and two or three of body.
###
### $name is the image's name as its owner wrote it, $time a worded duration, $reason the service's
### own words, $account and $instance names that people gave.

## One build

notice-ready =
    .title = { $name } is ready
    .body = Built in { $time }.
notice-ready-usual =
    .title = { $name } is ready
    .body = Built in { $time }, usually { $usual }.
notice-failed =
    .title = { $name } failed
    .body = { $reason }
notice-gone =
    .title = { $name } was deleted
    .body = CompShare no longer has this image. It was watched for { $time }.
notice-stalled =
    .title = { $name } has stalled
    .body = No progress for longer than usual, { $time } after the start. This often passes. If it lasts, look at the image in the console.
notice-moving-again =
    .title = { $name } is moving again
    .body = The build continues. You will be told when it is ready.
notice-no-reason = CompShare gives no reason.

## One build that ended while nobody could be told

notice-ready-away =
    .title = { $name } is ready
    .body = It finished while you were away.
notice-failed-away =
    .title = { $name } failed
    .body = This happened while you were away. { $reason }
notice-gone-away =
    .title = { $name } was deleted
    .body = This happened while you were away.

## Several builds at once. A count of 0 is left out.

notice-several =
    { $count } builds finished{ $ready ->
        [0] { "" }
       *[other] { " · " }{ $ready } ready
    }{ $failed ->
        [0] { "" }
       *[other] { " · " }{ $failed } failed
    }{ $gone ->
        [0] { "" }
       *[other] { " · " }{ $gone } deleted
    }
notice-several-away =
    { $count } builds finished while you were away{ $ready ->
        [0] { "" }
       *[other] { " · " }{ $ready } ready
    }{ $failed ->
        [0] { "" }
       *[other] { " · " }{ $failed } failed
    }{ $gone ->
        [0] { "" }
       *[other] { " · " }{ $gone } deleted
    }
notice-mixed = { $count } messages about your builds
notice-line-ready = Ready: { $name }
notice-line-failed = Failed: { $name }
notice-line-gone = Deleted: { $name }
notice-line-stalled = Stalled: { $name }
notice-line-moving-again = Moving again: { $name }
notice-line-more =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }

## Accounts, the service, the source instance

notice-account-stopped =
    .title = Account “{ $account }” needs attention
    .body = Its builds are not checked for now. { $reason }
notice-recovered =
    .title = CompShare responds again
    .body = There was no response for { $time }. The builds of account “{ $account }” are being checked again.
notice-instance-back =
    .title = Instance { $instance } is unlocked
    .body = Instance { $instance } can be used again.

## Buttons

notice-action-open = Details
notice-action-console = Open console
notice-action-copy = Copy image ID
