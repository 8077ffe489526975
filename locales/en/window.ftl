# The window's words.

app-name = ImageWatch
window-title = { $page } – ImageWatch
loading = Loading…

## Navigation

nav-label = Pages
nav-builds = Builds
nav-add = Add
nav-history = History
nav-accounts = Accounts
nav-settings = Settings
nav-running =
    { COUNT($count) ->
        [one] One build in progress
       *[other] { $count } builds in progress
    }
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
try-now = Try now
try-now-named = Try now: { $name }
copied = Copied
copy-by-hand = The clipboard cannot be reached. The text is selected: press Ctrl+C to copy it.
copy-failed = Could not copy
copy-image-id = Copy image ID of { $name }
copy-path = Copy path
show-more = Show { $count } more
show-less = Show less
search-clear = Clear search
search-nothing = Nothing found
search-nothing-hint = No entry matches. Try fewer letters or another filter.
open-console = Open console
open-api-keys = Get keys
open-accounts = Accounts
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
usually = usually { $duration }
elapsed = { $duration } so far
took = took { $duration }
waiting-note = The service does not list this image yet
finalizing-note = The service is checking the image
failed-without-reason = The service gives no reason.
gone-note = The image was deleted at the service.
stalled-since = No movement since { $time } ({ $duration })
stalled-advice = This often passes by itself. If it lasts, look at the image in the console.
stale-since = Last answer at { $time }.
stale-never = No answer since { $time }.
next-try = Next try at { $time }.
next-try-now = Trying now.
trouble-count = ({ $count } builds)
instance-locked = { $name } is locked until then
no-percentage = The service gives no percentage for images of container instances. The bar shows the usual time.

## Builds

builds-title = Builds
builds-summary =
    { COUNT($count) ->
        [none] Nothing in progress
        [one] One in progress
       *[other] { $count } in progress
    }
builds-next = · next ready around { $time }
builds-search = Search builds
builds-active = In progress
builds-ended = Finished ({ $count })
builds-clear = Clear finished
paused-title = Paused.
paused-text = The service is not asked about any build. What ends meanwhile is told after you resume.
paused-resume = Resume
builds-empty-title = No builds to watch
builds-empty-discovery = Start making an image in the console. It appears here by itself, and you are told when it is ready.
builds-empty-manual = Pick an image that is being made. You are told when it is ready.
builds-empty-add = Add an image

## Details of a build

details-title = Build
details-none-title = Not watched any more
details-none-text = This build is no longer on the list. If it finished, it is in the history.
details-progress = Progress
details-course = Course
details-facts = Details
details-log = What happened
back-to-builds = Back to builds
ask-now = Check now
stop-watching = Stop watching
stop-question = Stop watching this build? The image itself goes on as it is.
remove-from-list = Remove from list
remove-named = Remove { $name } from list
next-poll = Next check in { $time }.
next-poll-now = Checking now.
chart-course = Course of { $name }: per cent over time
chart-key-course = Progress
chart-key-estimate = Time left, as the service estimated it
chart-key-ahead = Expected course
chart-keys = Arrow keys read single points.
fact-size = Size
fact-gpu = Source GPU
fact-kind = Made from
kind-container = Container instance
kind-machine = Virtual machine
fact-instance = Source instance
fact-started = Began
fact-elapsed = Time taken
fact-total = Expected in all
fact-usual = Usually
fact-last-answer = Last answer
instance-locked-fact = { $name } (locked)
instance-locked-note = While the image is made, its source instance has no public address and cannot be started, stopped or changed. That is normal and ends with the build.

## Why the service is asked next

poll-reason-first = First look at this build.
poll-reason-pace = Following the pace in mid-build.
poll-reason-failure-check = Making sure that it has not failed.
poll-reason-near-end = The end is near.
poll-reason-overdue = The end may come at any moment.
poll-reason-finalizing = Waiting for the service to call it ready.
poll-reason-status-only = There is no percentage to ask for, only the status.
poll-reason-stalled = Nothing moves, so checks are further apart.
poll-reason-waiting = Waiting for the image to appear.
poll-reason-retry = Trying again after a failed check.
poll-reason-throttled = The service asked to slow down.
poll-reason-woke = The computer was asleep.
poll-reason-requested = You asked for it.
poll-reason-confirm = A second look before the end is believed.

## First start

first-title = Know when your image is ready
first-text = ImageWatch follows your custom image builds on CompShare and tells you when they are done.
first-keys = Your API keys
first-submit = Test and start
first-language = Language and settings

## Accounts

accounts-title = Accounts
accounts-text = Keys are kept in the system’s keychain, never in a file.
account-add = Add account
account-add-title = New account
account-add-submit = Test and add
import-found = 
    { COUNT($count) ->
        [one] One account of compshare-cli can be taken over
       *[other] { $count } accounts of compshare-cli can be taken over
    }
import-from = Found in { $file }
import-show = Show
import-current = in use there
import-known = already here as “{ $name }”
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
account-name-hint = Any name you like. Left empty, one is chosen.
private-key-hint = Goes straight to the keychain and is never shown again.
private-key-again = For safety the private key was cleared. Please enter it again.
region-hint = New watches start here. Others are found as well.
region-cn-wlcb = Ulanqab
region-cn-sh2 = Shanghai
project-id-hint = Needed for sub-accounts. It is in the console, e.g. org-abc123.
session-only = Keep the keys for this session only
session-only-hint = There is no keychain to keep them in. After a restart they must be entered again.
account-testing = Testing keys…
account-safe = Tested with the service, then stored in the keychain
account-test = Test
account-test-good =
    { COUNT($count) ->
        [one] The service accepts the keys. One zone can be used.
       *[other] The service accepts the keys. { $count } zones can be used.
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
keys-no-service = No keychain answers

## Add

add-title = Add
add-text = Choose the images to watch.
add-text-discovery = Images that start being made are watched automatically. Add others here.
add-to-builds = See your builds
pick-title = Your images
pick-search = Search images
pick-watch = Watch
pick-watch-named = Watch { $name }
pick-watch-all = Watch all { $count } in progress
pick-watched = Watched
pick-created = created { $time }
pick-partly = (not every zone could be asked)
pick-empty-title = No images yet
pick-empty-text = This account has no custom images. Start making one in the console, then refresh.
add-by-id = By image ID
add-ids = Image IDs
add-ids-placeholder = compshareImage-…
add-ids-hint = One or several, also pasted from a list or as console addresses.
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
find-out = automatic
link-title = Watch this image?
link-text = A link from outside of ImageWatch asks for it.
link-more = 
    { COUNT($count) ->
        [one] One more link waits.
       *[other] { $count } more links wait.
    }
link-decline = Do not watch
hooks-title = When a build ends
hooks-none-account = A message to a group chat, a webhook or a program of yours can follow. Nothing is set up.
hooks-none-watch = Something of its own can follow for this build, beside what its account has. Nothing is set up.
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
hook-url-example = https://…
hook-url-hint = It holds a token: it is kept in the keychain and not shown again.
hook-unchanged = unchanged
hook-secret = Signing secret
hook-path = Program
hook-path-hint = Its full path. It gets the outcome in its environment and is never run through a shell.
hook-arguments = Arguments
hook-arguments-hint = One a line.
hook-when = When
hook-when-ready = an image is ready
hook-when-failed = a build failed, or its image was deleted
hook-never = Choose at least one.
hook-save = Save
hook-on-both = ready and failed
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
hook-enabled = In force: { $name }
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
history-empty-text = Every build that ends is kept here with its duration and its course.
history-chart = Durations
history-chart-label =
    { COUNT($count) ->
        [one] The last build; half of the ready ones took at most { $duration }.
       *[other] The last { $count } builds, oldest first; half of the ready ones took at most { $duration }.
    }
history-chart-none =
    { COUNT($count) ->
        [one] The last build; it was not ready.
       *[other] The last { $count } builds, oldest first; none of them got ready.
    }
history-began = began { $time }

## Settings

settings-title = Settings
settings-text = Changes are in force at once.
settings-look = Appearance
settings-language = Language
language-system = System
language-en = English
language-zh-cn = 简体中文
settings-theme = Colours
theme-system = System
theme-light = Light
theme-dark = Dark
settings-start = Start
settings-login = Start at login
settings-login-hint = Without a window, in the tray.
settings-start-hidden = Always start in the tray
settings-start-hidden-hint = No window opens, not even when you start ImageWatch yourself.
settings-watching = Watching
settings-discovery = Watch new builds automatically
settings-discovery-hint = Every image of your accounts that starts being made is put on the list.
settings-paused = Pause
settings-paused-hint = Nothing is asked of the service until you take this back.
settings-budget = Requests a minute
settings-budget-hint = At most so many for each account. Fewer make notices later when much is going on.
settings-shortest-pause = Shortest pause between checks
settings-shortest-pause-hint = Near the end of a build, where 1 s may be a little less. Longer makes notices later.
settings-longest-pause = Longest pause between checks
settings-longest-pause-hint = In the middle of a long build.
unit-per-minute = a minute
unit-seconds = seconds
unit-days = days
unit-builds = builds
number-bounds = Enter a whole number from { $least } to { $most }.
settings-notices = Notifications
settings-notices-note = What you switch off is still kept with its build.
sound-of = Sound: { $notice }
sound-silent = No sound
sound-message = Message
sound-complete = Completed
sound-alert = Alert
notice-ready = Image ready
notice-failed = Build failed, or image deleted
notice-stalled = Build stalls, or moves again
notice-account = Keys refused or missing
notice-recovered = Service back after long trouble
notice-instance = Source instance free again
settings-quiet = Quiet hours
settings-quiet-hint = Notices wait until they are over and then come as one.
settings-quiet-time = Every day
quiet-from = from
quiet-to = to
time-wrong = Enter a time such as 22:30.
settings-quiet-failures = Let failures through
settings-quiet-failures-hint = Failed builds and refused keys are told at once.
settings-history = History
settings-history-note = Older builds are deleted. Usual times are learned from what is kept.
settings-history-days = Keep finished builds for
settings-history-builds = Keep at most
settings-about = ImageWatch
settings-updates = Check for updates
settings-updates-hint = Asks once a day whether there is a newer version, and for nothing else.
settings-updates-none = This build does not know where to ask.
settings-version = Version
settings-newer = Version { $version } is available
settings-newer-open = What is new
settings-checked = Last asked { $time }.
settings-diagnostics = Diagnostics
settings-diagnostics-hint = A report on everything ImageWatch needs, for a support request. No keys are in it.
settings-diagnostics-copy = Copy diagnostics

## Conditions and failures

banners-label = Needs attention
banner-account = ({ $name })
banner-hide = Hide
problem-service-says = The service says: { $message }
problem-code = Code { $code }
problem-request-id = Request ID
problem-copy = Copy error details
error-unexpected = Something went wrong in the app
error-unexpected-action = Try again. If it stays, restart ImageWatch.
