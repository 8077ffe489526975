### Messages to phones, chats and mailboxes.

## Services

push-name-bark = Bark
push-name-serverchan = ServerChan
push-name-pushplus = PushPlus
push-name-wxpusher = WxPusher
push-name-ntfy = ntfy
push-name-gotify = Gotify
push-name-telegram = Telegram
push-name-discord = Discord
push-name-slack = Slack
push-name-email = E-mail
push-name-feishu = Feishu webhook
push-name-dingtalk = DingTalk webhook
push-name-wecom = WeCom webhook
push-name-json = Webhook
push-name-custom = Custom webhook
push-name-at = { $service } ({ $host })

push-needs-bark = Copy the test address that the Bark app shows, or the key in it.
push-needs-serverchan = Copy the SendKey; it begins with SCT or sctp.
push-needs-pushplus = Copy your token from the PushPlus website.
push-needs-wxpusher = Copy your SPT; it begins with SPT_. An app's token, AT_, also needs user IDs.
push-needs-ntfy = Enter the topic that your phone has subscribed to, or its address.
push-needs-gotify = Enter the server and an application's token.
push-needs-telegram = Copy the token that BotFather gave you; it looks like 123456:ABC.
push-needs-discord = Copy the webhook's whole address; it begins with https://discord.com/api/webhooks/.
push-needs-slack = Copy the webhook's whole address; it begins with https://hooks.slack.com/services/.
push-needs-email = Enter your own mail address and its password or authorization code.
push-needs-feishu = Copy the whole address from the bot's settings; it begins with https://.
push-needs-dingtalk = Copy the whole address from the bot's settings; it begins with https://.
push-needs-wecom = Copy the whole address from the bot's settings; it begins with https://.
push-needs-json = Enter the whole address; it begins with https://.
push-needs-custom = Enter the whole address; it begins with https://.

## What cannot be used

push-not-an-address = This is not an address.
push-not-encrypted = Plain http would show the key to everybody on the way.
push-private = The server is in a private network and does not encrypt. Allow plain http to it, if you trust that network.
push-not-a-key = This is not a key of this service.
push-missing-recipient = The recipient is missing.
push-missing-server = The server's address is missing.
push-missing-password = The password is missing.
push-missing-template = The template is missing.
push-template = The body is not valid JSON, or a header has no colon.
push-nobody =
    .title = The bot does not know your chat yet
    .meaning = Telegram's bots can write only to those who have written to them. Nothing was stored.
    .action = Open the bot in Telegram, send it any message, then try again.
hook-wrong-key =
    .title = The service does not accept the key
    .meaning = This message was not delivered and will not be sent again; later ones are tried. { $message }
    .action = Copy the key again from the service, save it here, then send a test.
hook-over-quota =
    .title = No more messages today
    .meaning = The service's limit for today is used up. Messages are kept and sent tomorrow; sending more now could block you for longer. { $message }
    .action = Nothing to do. If this happens often, choose fewer kinds of messages.

## Messages

push-title-ready = Image “{ $name }” is ready
push-title-failed = Building “{ $name }” failed
push-title-gone = Image “{ $name }” was deleted
push-title-stalled = “{ $name }” has stalled
push-title-account = Account “{ $account }” needs attention
push-title-test = ImageWatch test
push-title-many = Your builds: { $counts }
push-body-took = Took { $time }.
push-body-after = After { $time }.
push-body-stalled = No progress for a while, { $time } after the start.
push-body-test = This is a test message. It works.
push-count-ready = { $count } ready
push-count-failed = { $count } failed
push-count-gone = { $count } deleted
push-count-stalled = { $count } stalled
push-count-account = { $count ->
    [one] 1 account
   *[other] { $count } accounts
}
push-count-separator = {", "}
hook-message-stalled = ImageWatch: “{ $name }” has stalled, { $time } after the start.
hook-message-account = ImageWatch: account “{ $account }” needs attention: { $reason }

## Command line

cli-push = Messages to your phone, a chat or a mailbox
cli-push-add = Add a phone, chat or mailbox
cli-push-add-after-help = The key is asked for, or read from standard input (its first line; a password or secret, if wanted, is the second): it goes into the keychain. Paste what the service shows: a Bark link, a SendKey, a bot's token, a webhook's address.
    In the address, the headers and the body of a custom webhook, these are filled in where they stand in double braces: title, content, link, outcome, image_id, image_name, account, region, zone, seconds, reason, ended_at, delivery_id and secret.
cli-push-list = List phones, chats and mailboxes
cli-push-test = Send a test message and show the service's answer
cli-push-remove = Remove a phone, chat or mailbox
cli-push-key-prompt = Key or link:{" "}
cli-push-mail-prompt = Your mail address:{" "}
cli-push-password-prompt = Password or authorization code:{" "}
cli-push-added = { $service } was added as { $key }. Try it with: imagewatchctl push test { $key }
cli-push-answer = The service answered: { $answer }
cli-hook-all = all
cli-hook-on-gone = deleted
cli-hook-on-stalled = stalled
cli-hook-on-account = account
cli-arg-push-service = The service
cli-arg-push-server = Your own server, or the mail server
cli-arg-push-to = Whom messages are for: a chat's ID, user IDs, mail addresses
cli-arg-push-user = The user name, where a password needs one
cli-arg-push-secret = Ask for a signing secret, an access token or a password, too
cli-arg-push-proxy = Reach the service by this proxy instead of the system's
cli-arg-push-private = Allow plain http to a server in a private network
cli-arg-push-method = Custom webhook: the method; POST unless named
cli-arg-push-header = Custom webhook: a header, “Name: value”; may be repeated
cli-arg-push-body = Custom webhook: the body, with placeholders
cli-arg-push-success = Custom webhook: what the answer must say, such as /code=0
cli-arg-push-on = Only these: ready, failed, deleted, stalled, account; everything unless named
