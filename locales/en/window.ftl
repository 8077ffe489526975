# The window's words.

app-name = ImageWatch
window-title = { $page } – ImageWatch
loading = Loading…

## Navigation

nav-label = Pages
nav-builds = Builds
nav-add = Watch image
nav-history = History
nav-accounts = Accounts
nav-settings = Settings
nav-running =
    { COUNT($count) ->
        [one] One build in progress
       *[other] { $count } builds in progress
    }
nav-failed = { $count } failed
nav-trouble = An account needs attention
nav-update = A newer version is available
demo-note = Demonstration with a simulated service. Nothing here is real.

## Words used everywhere

optional = optional
none = none
cancel = Cancel
close = Close
not-now = Not now
back = Back
refresh = Refresh
try-again = Try again
restart-app = Start again
copied = Copied
copy-by-hand = The clipboard cannot be reached. The text is selected: press Ctrl+C to copy it.
copy-failed = Could not copy
copy-image-id = Copy image ID of { $name }
copy-id = Copy ID
copy-id-named = Copy ID of { $name }
copied-id = Copied the ID of { $name }
undo = Undo
unlock = Unlock
console = Console
console-named = Console: { $name }
stopped-one = No longer watching { $name }
removed-one = Removed { $name } from the list
removed-several = { COUNT($count) ->
    [one] Removed 1 build from the list
   *[other] Removed { $count } builds from the list
}
menu-details = Details
menu-copy-id = Copy ID
menu-copy-name = Copy name
key-delete = Del
keys-title = Keyboard shortcuts
keys-move = Go through the list
keys-remove = Stop watching
keys-search = Search
keys-back = Back to the list
copy-path = Copy path
show-more = Show { $count } more
show-less = Show less
search-clear = Clear search
search-nothing = Nothing found
search-nothing-hint = No entry matches. Try fewer letters or another filter.
open-console = Open console
open-api-keys = Get keys from console
choices-for = { $label }: suggestions
field-missing = Please fill this in.
keychain-asks-title = Answer the keychain's question
keychain-asks-text = Your system asks for a password or sets up a keychain. What you entered is kept, and this continues once you have answered.
full-stop = .
sentence-gap = { " " }
account = Account
region = Region
zone = Zone
image-id = Image ID
project-id = Project ID
public-key = Public key
private-key = Private key
about = about { $duration }

## Durations, times, sizes

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-minutes-seconds = { $minutes } min { $seconds } s
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
duration-days =
    { COUNT($days) ->
        [one] 1 day
       *[other] { $days } days
    }
duration-days-hours =
    { COUNT($days) ->
        [one] 1 day { $hours } h
       *[other] { $days } days { $hours } h
    }
moment-tomorrow = tomorrow { $time }
moment-yesterday = yesterday { $time }
moment-other = { $day }, { $time }
day-today = Today
day-yesterday = Yesterday
size-mb = { $size } MB
size-gb = { $size } GB

## States of a build

state-waiting = Waiting
state-making = Building
state-finalizing = Finishing
state-ready = Ready
state-failed = Failed
state-gone = Deleted
state-unknown = Unknown status
stalled-word = Stalled
announce-state = { $name }: { $state }.

## A build

progress-label = Progress
progress-no-percentage = No percentage
remaining-about = about { $duration } left
remaining-any-moment = ready any moment
ready-around = ready around { $time }
time-left = { $duration } left
margin = ±{ $minutes } min
as-of = as of { $time }
estimates = CompShare said { $service }, ImageWatch says { $time }
estimates-margin = CompShare said { $service }, ImageWatch says { $time } (±{ $minutes } min)
usually = usually about { $duration }
elapsed = { $duration } so far
took = took { $duration }
waiting-note = Not listed by CompShare yet
finalizing-note = CompShare is checking the image
failed-without-reason = CompShare gives no reason.
gone-note = The image was deleted on CompShare.
stalled-since = No progress for { $duration } (since { $time })
stalled-advice = This often passes by itself. If it lasts, look at the image in the console.
stale-since = Last update { $time }.
stale-never = No update since { $time }.
next-try = Next try at { $time }.
next-try-now = Trying now.
trouble-count = ({ $count } builds)
instance-locked = { $name } is locked until then
no-percentage = CompShare gives no percentage for images of container instances. The bar shows the usual time.

## Builds

builds-title = Builds
builds-summary = 
    { COUNT($count) ->
        [none] Nothing building
       *[other] { $count } building
    }
builds-next = Next ready in { $duration }
builds-any-moment = Next one is ready any moment
builds-failed = { $count } failed
builds-stalled = { $count } stalled
builds-checked = last checked { $duration } ago
builds-checked-now = checked just now
builds-looking = Looking for new builds
builds-found = { COUNT($count) ->
    [one] 1 build found and watched
   *[other] { $count } builds found and watched
}
builds-filter = Show
builds-order = Order
order-soonest = Soonest first
order-name = By name
order-account = By account
order-zone = By zone
filter-all = All
filter-building = Building
filter-stalled = Stalled
filter-failed = Failed
filter-ready = Ready
needs-title = Needs you · { $count }
need-failed = Failed { $time } after { $duration }
need-ready = just ready
need-stalled = No progress for { $duration }
dismiss = Dismiss
pause = Pause
reason-raw = CompShare: { $reason }
reason-known = { $meaning } (CompShare: { $reason })
reason-space = Disk full
reason-quota = Quota used up
reason-timeout = Timed out
reason-instance = Source instance released
builds-search = Search or paste an image ID
builds-active = Building · { $count }
builds-ended = Finished · { $count }
builds-clear = Clear finished
paused-title = Paused.
paused-text = CompShare is not contacted until you resume. Builds that end meanwhile are reported then.
paused-resume = Resume
builds-empty-title = No builds to watch
builds-empty-discovery = Start building an image in the console. It appears here by itself, and you are told when it is ready.
builds-empty-manual = Pick an image that is being made. You are told when it is ready.

## Details of a build

details-title = Build details
details-none-title = No longer watched
details-none-text = This build is no longer on the list. If it finished, it is in the history.
details-progress = Progress
details-course = Progress over time
details-facts = Details
details-log = Activity
back-to-builds = Back to builds
ask-now = Check now
stop-watching = Stop watching
stop-question = Stop watching this build? The build itself continues.
remove-from-list = Remove from list
next-poll = Next check in { $time }.
next-poll-now = Checking now.
chart-course = Course of { $name }: per cent over time
chart-key-course = Progress
chart-key-estimate = CompShare’s estimate of time left
chart-key-ahead = Projected
chart-keys = Arrow keys read single points.
fact-size = Size
fact-gpu = Source GPU
fact-kind = Source type
kind-container = Container instance
kind-machine = Virtual machine
fact-instance = Source instance
fact-started = Started
fact-elapsed = Elapsed
fact-total = Expected total
fact-usual = Usually
fact-last-answer = Last update
instance-locked-fact = { $name } (locked)
instance-locked-note = While the image is made, its source instance has no public address and cannot be started, stopped or changed. That is normal and ends with the build.

## Why the service is asked next

poll-reason-first = First look at this build.
poll-reason-pace = Checking at the build’s pace.
poll-reason-failure-check = Checking that it has not failed.
poll-reason-near-end = The end is near.
poll-reason-overdue = The end may come at any moment.
poll-reason-finalizing = Waiting for CompShare to call it ready.
poll-reason-status-only = There is no percentage to ask for, only the status.
poll-reason-stalled = Nothing moves, so checks are further apart.
poll-reason-waiting = Waiting for the image to appear.
poll-reason-retry = Retrying after a failed check.
poll-reason-throttled = CompShare asked to slow down.
poll-reason-woke = The computer was asleep.
poll-reason-requested = You asked for it.
poll-reason-confirm = Double-checking the result.

## First start

first-title = Know when your image is ready
first-text = ImageWatch follows your custom image builds on CompShare and tells you when they are done.
first-keys = Your API keys
first-submit = Connect

## Accounts

accounts-title = Accounts
accounts-text = Keys are kept in the system’s keychain, never in a file.
account-add = Add account
account-add-title = New account
account-add-submit = Connect
import-found =
    { COUNT($count) ->
        [one] 1 account found in compshare-cli
       *[other] { $count } accounts found in compshare-cli
    }
import-from = Found in { $file }
import-show = Show
import-current = active there
import-known = Already added as “{ $name }”
import-renamed = will be “{ $name }” here
import-take =
    { COUNT($count) ->
        [none] Import
        [one] Import
       *[other] Import { $count } accounts
    }
import-safe = Keys go straight to the keychain
import-done = Imported: { $names }
import-file-stays = The file still holds the keys in plain text: { $file }. If you do not use compshare-cli any more, delete it.
account-name = Name
account-name-hint = Optional; one is chosen if left blank.
account-more = Sub-account or other region
private-key-hint = Goes straight to the keychain and is never shown again.
private-key-again = For safety the private key was cleared. Please enter it again.
region-hint = Searched first; other regions are found automatically.
region-cn-wlcb = Ulanqab
region-cn-sh2 = Shanghai
project-id-hint = Needed for sub-accounts. It is in the console, e.g. org-abc123.
session-only = Keep the keys for this session only
session-only-hint = There is no keychain to keep them in. After a restart they must be entered again.
account-testing = Testing keys…
account-safe = Checked with CompShare, then stored in the keychain
account-test = Test
account-test-good =
    { COUNT($count) ->
        [one] Keys accepted · 1 zone
       *[other] Keys accepted · { $count } zones
    }
account-change-keys = Change keys
account-change-submit = Test and replace
account-remove = Remove
account-remove-question =
    { COUNT($count) ->
        [none] Remove the account “{ $name }”? Its keys are deleted from the keychain.
        [one] Remove the account “{ $name }”? Its keys are deleted from the keychain and one build is no longer watched.
       *[other] Remove the account “{ $name }”? Its keys are deleted from the keychain and { $count } builds are no longer watched.
    }
account-remove-yes = Remove account
account-zones = Zones
account-zones-unknown = not known yet
keys-ready = Keys are in the keychain
keys-loading = Reading the keychain…
keys-locked = The keychain is locked
keys-missing = The keys are missing from the keychain
keys-session-only = Keys are kept for this session only
keys-no-service = No keychain available

## Add

add-title = Watch image
add-text = Choose the images to watch.
add-text-discovery = New builds are watched automatically. Add others here.
add-to-builds = View builds
pick-title = Your images
pick-search = Search images
pick-watch = Watch
pick-watch-named = Watch { $name }
pick-watch-all = Watch all { $count } in progress
pick-watched = Watched
pick-created = created { $time }
pick-partly = (some zones did not answer)
pick-empty-title = No images yet
pick-empty-text = This account has no custom images. Start making one in the console, then refresh.
add-by-id = By image ID
add-ids = Image IDs
add-ids-placeholder = compshareImage-…
add-ids-hint = Paste IDs or console links, one or many.
add-id-missing = Enter at least one image ID.
add-id-rejected = “{ $part }” is not an image ID.
add-found =
    { COUNT($count) ->
        [one] One image ID
       *[other] { $count } image IDs
    }
drop-here = Drop to watch the images
drop-nothing = There is no image ID in this text.
add-submit =
    { COUNT($count) ->
        [none] Watch
        [one] Watch
       *[other] Watch { $count } images
    }
adding = Looking it up…
added =
    { COUNT($count) ->
        [one] The image is watched now.
       *[other] { $count } images are watched now.
    }
find-out = detect
link-title = Watch this image?
link-text = A link wants ImageWatch to watch this image.
link-more =
    { COUNT($count) ->
        [one] 1 more request waiting
       *[other] { $count } more requests waiting
    }
link-decline = Do not watch
hooks-title = When a build ends
hooks-none-account = Message Feishu, DingTalk or WeCom, call a webhook, or run a program.
hooks-none-watch = Add an action for this build only. The account’s actions run too.
hook-add = Add
hook-kind = Kind
hook-webhook = Webhook
hook-program = Program
hook-service = Receiver
hook-feishu = Feishu
hook-dingtalk = DingTalk
hook-wecom = WeCom
hook-json = Plain JSON
hook-url = Address
hook-unchanged = unchanged
hook-secret = Signing secret
hook-path = Program
hook-path-hint = Its full path. It gets the outcome in its environment and is never run through a shell.
hook-arguments = Arguments
hook-arguments-hint = One per line.
hook-when = When
hook-when-ready = an image is ready
hook-when-failed = a build failed
hook-never = Choose at least one.
hook-save = Save
hook-on-ready = ready
hook-on-failed = failed
hook-signed = signed
hook-worked = last worked { $time }
hook-waiting =
    { COUNT($count) ->
        [one] one delivery waits
       *[other] { $count } deliveries wait
    }
hook-next-try = (next try { $time })
hook-enabled = Enabled: { $name }
hook-test = Test
hook-tested = The test went through.
hook-change = Change
hook-remove = Remove
hook-remove-question = Remove this? What it still had to deliver is dropped.
status-making = In progress
status-available = Ready
status-unavailable = Failed
status-reviewing = In review
status-offline = Offline
status-none = Status unknown

## History

history-title = History
history-summary =
    { COUNT($count) ->
        [none] No finished builds
        [one] One finished build
       *[other] { $count } finished builds
    }
history-search = Search history
history-filter = Outcome
history-all = All
history-export = Export as CSV
history-exported = Saved as { $path }
history-empty-title = Nothing finished yet
history-empty-text = Every build that ends is kept here with its duration and its progress over time.
history-chart = Durations
history-chart-label =
    { COUNT($count) ->
        [one] Last build, { $duration }
       *[other] Last { $count } builds, oldest first; median { $duration }
    }
history-chart-none =
    { COUNT($count) ->
        [one] Last build; it did not succeed
       *[other] Last { $count } builds, oldest first; none succeeded
    }
history-began = started { $time }

## Settings

settings-title = Settings
settings-text = Changes apply immediately.
settings-look = Appearance
settings-language = Language · 语言
language-system = System
language-en = English
language-zh-cn = 简体中文
settings-theme = Theme
theme-system = System
theme-light = Light
theme-dark = Dark
settings-login = Start at login
settings-login-hint = Without a window, in the tray.
settings-start-hidden = Always start in the tray
settings-start-hidden-hint = No window opens, not even when you start ImageWatch yourself.
settings-watching = Watching
settings-discovery = Watch new builds automatically
settings-discovery-hint = Every image that your accounts start building is put on the list.
settings-budget = Requests per minute
settings-budget-hint = Limit per account. Lower values delay notifications when many builds run.
settings-shortest-pause = Shortest pause between checks
settings-shortest-pause-hint = Near the end of a build. Higher values delay notifications.
settings-longest-pause = Longest pause between checks
settings-longest-pause-hint = In the middle of a long build.
unit-per-minute = per minute
unit-seconds = seconds
unit-days = days
unit-builds = builds
number-bounds = Enter a whole number from { $least } to { $most }.
settings-notices = Notifications
settings-notices-note = Muted notifications still appear in a build’s activity.
notice-ready = Image ready
notice-failed = Build failed, or image deleted
notice-stalled = Build stalls or resumes
notice-account = Keys rejected or missing
notice-recovered = CompShare back after long trouble
notice-instance = Source instance unlocked
settings-quiet = Quiet hours
settings-quiet-hint = Held, then delivered together.
settings-quiet-time = Every day
quiet-from = from
quiet-to = to
time-wrong = Enter a time such as 22:30.
settings-quiet-failures = Let failures through
settings-quiet-failures-hint = Failed builds and rejected keys are reported at once.
settings-sound = Sound
settings-sound-hint = When a build ends or an account needs attention.
settings-advanced = Advanced
settings-history-note = Older builds are deleted. Usual times are learned from what is kept.
settings-history-days = Keep finished builds for
settings-history-builds = Keep at most
settings-about = ImageWatch
settings-updates = Check for updates
settings-updates-hint = Once a day. Nothing else is sent.
settings-updates-none = This version cannot check for updates.
settings-version = Version
settings-newer = Version { $version } is available
settings-newer-open = What’s new
settings-checked = Last checked { $time }.
settings-diagnostics = Diagnostics
settings-diagnostics-hint = A report on everything ImageWatch needs, for a support request. No keys are in it.
settings-diagnostics-copy = Copy diagnostics

## Conditions and failures

banners-label = Needs attention
banner-account = ({ $name })
banner-hide = Hide
problem-service-says = CompShare says: { $message }
problem-code = Code { $code }
problem-request-id = Request ID
problem-copy = Copy error details
error-unexpected = Something went wrong in the app
error-unexpected-action = Try again. If it persists, restart ImageWatch.

## Push to phone or chat

push-title = Push to phone or chat
push-note = A message wherever you are when a build ends, stalls, or an account needs attention.
push-services = Services
push-bark = Bark
push-serverchan = ServerChan
push-pushplus = PushPlus
push-wxpusher = WxPusher
push-ntfy = ntfy
push-gotify = Gotify
push-telegram = Telegram
push-discord = Discord
push-slack = Slack
push-email = E-mail
push-custom = Custom
push-bark-need = The test address that the Bark app shows, or the key in it. Stored in the keychain.
push-serverchan-need = Your SendKey; it begins with SCT or sctp. Stored in the keychain.
push-pushplus-need = Your token from the PushPlus website. Stored in the keychain.
push-wxpusher-need = Your SPT; it begins with SPT_. Stored in the keychain.
push-ntfy-need = The topic that your phone has subscribed to, or its address. Whoever knows it can read along.
push-gotify-need = An application's token. Stored in the keychain.
push-bot-need = The whole address from the bot's settings. If it wants a keyword: ImageWatch.
push-telegram-need = The token that BotFather gave you. First send your bot any message, so that your chat is found.
push-discord-need = The whole address of a channel's webhook. Stored in the keychain.
push-slack-need = The whole address of an incoming webhook. Stored in the keychain.
push-email-need = Your own mail address: messages go from you to you.
push-json-need = The whole address, beginning with https. Stored in the keychain.
push-custom-need = The whole address; it begins with https and may have placeholders.
push-key = Key or link
push-mail = Mail address
push-where = Where do I find it?
push-user = User name
push-password = Password
push-password-hint = Many providers want an app password or authorization code instead.
push-token = Access token or password
push-server = Server
push-to = Recipient
push-to-telegram = A chat's ID; empty finds the chat of the newest message to your bot.
push-to-email = Empty for your own address.
push-method = Method
push-headers = Headers, one a line
push-body = Body
push-body-hint = Filled in where they stand in double braces: title, content, link, image_id, image_name, outcome, account, reason, secret.
push-success = Success if the answer says
push-success-example = /code=0
push-private-http = Allow plain http to this server in my private network
push-save = Save and send a test
push-again = Send another test
push-done = Done
push-works = The test went through.
push-answer = The service answered: { $answer }
push-invite = Be told on your phone, too?
push-invite-yes = Set up
push-invite-no = No, thanks
hook-when-gone = an image was deleted
hook-when-stalled = a build has stalled
hook-when-account = an account needs attention
hook-on-gone = deleted
hook-on-stalled = stalled
hook-on-account = accounts
hook-on-all = everything
hook-on-and = {", "}
