# Words on the managers' pages and on the phone's screens.

# The product and general words

app-name = Roundsman
app-tagline = For selling on foot, signal or not
yes = Yes
no = No
none = None
save = Save
cancel = Cancel
close = Close
back = Back
edit = Edit
delete = Delete
search = Search
search-hint = Name, phone, address…
filter = Filter
all = All
more = More
show-all = Show all
next-page = Next page
previous-page = Previous page
refresh = Refresh
retry = Try again
download = Download
export = Export
copy = Copy
copied = Copied
ok = OK
empty-value = Not filled in
required = Required
optional = Optional
details = Details
count-of = { $count } in all
updated = Updated { $when }
between = Between { $from } and { $until }
between-label = Between
from-label = From
until-label = To
by-person = by { $person }
by-person-at = { $person }, { $when }
quoted = “{ $text }”
list-separator = ,{" "}
language = Language
language-switch = 简体中文

# Signing in

sign-in = Sign in
sign-in-title = Sign in to Roundsman
sign-out = Sign out
signed-out = You have signed out.
user = User
user-name = Account
password = Password
password-again = Password again
password-new = New password
password-old = Current password
password-change = Change password
password-changed = The password has been changed.
password-short = The password is too short: at least { $min } characters.
password-differs = The two passwords differ. Enter them again.
company = Company
sign-in-failed = Company, user or password is wrong. Check them and try again; if you forgot the password, ask an administrator.
sign-in-expired = Your session has ended. Sign in again.
sign-in-too_often = Too many attempts. Try again in { $seconds } seconds.
signed-in-as = Signed in as { $name }
form-expired = This page has been open too long. Reload it and submit again.

# The ways through

nav-today = Today
nav-visits = Visits
nav-moves = Moves
nav-records = Records
nav-requests = Requests
nav-photos = Photos
nav-team = Team
nav-reports = Reports
nav-devices = Devices
nav-playbook = Sales process
nav-settings = Settings
nav-operations = Operations

# Today

today-title = Today
today-visits = Visits today
today-visits-count = { $count ->
    [one] { $count } visit
   *[other] { $count } visits
}
today-moves = Moves today
today-moves-count = { $count ->
    [one] { $count } move
   *[other] { $count } moves
}
today-new = New today
today-reps-out = Out today
today-reps-silent = Nothing recorded yet
today-requests = For you to decide
today-overdue = Overdue
today-last-sync = Last sync
today-never-synced = Never synced
today-empty = No visit yet today. Visits appear here as soon as a rep has saved one and has signal.

# Visits

visit = Visit
visits-title = Visits
visit-start = Start visit
visit-end = End visit
visit-started = Started
visit-ended = Ended
visit-duration = Duration
visit-place = Place
visit-distance = { $metres } m from the customer
visit-outside = Away from the customer ({ $metres } m)
visit-outside-reason = Reason for starting elsewhere
visit-no-fix = No position
visit-valid = Valid
visit-not-valid = Not valid
visit-provisional = Provisional
visit-valid-why = Why { $verdict }
visit-missing = Missing: { $missing }
visits-empty = No visit in this time. Try another range.

# Moves

move = Move
moves-title = Moves
move-from-to = From “{ $from }” to “{ $to }”
move-to = Move to “{ $stage }”
move-lost = Mark as lost
move-lost-reason = Reason for the loss
move-missing = { $count ->
    [one] { $count } thing is missing for “{ $stage }”
   *[other] { $count } things are missing for “{ $stage }”
}
move-ready = Everything is there: ready to move
move-justification = Justification
moves-empty = No move in this time.
pipeline = Pipeline
stage = Stage
stage-since = In this stage for { $duration }
stage-late = { $days ->
    [one] { $days } day over the limit
   *[other] { $days } days over the limit
}
stage-lost = Lost
stage-none = Not in the pipeline

# Records

record = Record
records-title = Records
record-new = New { $kind }
record-untitled = (untitled)
record-owner = Seat
record-shared = Shared with
record-shared-until = Shared until { $when }
record-created = Created
record-changed = Last changed
record-archived-mark = Archived
record-archive = Archive
record-restore = Bring back
record-merged = Merged into { $record }
record-assign = Hand over
record-assign-to = Hand over to
record-share = Share
record-links = Linked records
record-contested = Removed by one and changed by another: check it
records-empty = Nothing matches. Try other words, or clear the filter.
records-none-yet = No { $kind } yet. Choose “New” to add the first.
customer = Customer
customers = Customers
opportunity = Opportunity
contract = Contract
order = Order
contact = Contact

# History

history = History
history-title = History
history-created = Created the record
history-set = Set “{ $field }” to “{ $value }”
history-cleared = Cleared “{ $field }”
history-wrote = Edited “{ $field }”
history-added = Added to “{ $field }”
history-removed = Removed from “{ $field }”
history-attached = Attached “{ $field }”
history-moved = Moved from “{ $from }” to “{ $to }”
history-assigned = Handed over to { $seat }
history-shared = Shared with { $seat }
history-archived = Archived the record
history-restored = Brought the record back
history-decided = Decided: { $verdict }
history-offline = Made offline, synced { $when }
history-between = Happened between { $from } and { $until }
history-empty = No change yet.

# States of an edit

state-saved = Saved
state-pending = Not synced yet
state-held = Held
state-held-why = Held: { $why }
state-returned = Returned
state-accepted = Accepted
state-overwritten = Overwritten
state-overwritten-by = Overwritten by { $person } with “{ $value }”
state-provisional = Provisional, until the server has answered
state-counted = Counts
state-not-counted = Does not count
deadline-met = In time
deadline-missed = Late
deadline-undetermined = Cannot tell whether in time: please look

# Photos, voice, files

photo = Photo
photos = Photos
photos-count = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
photo-on-its-way = Photo on its way
photo-of = { $slot }, { $when }
photo-alike = Looks like a photo of { $when }
photos-empty = No photo yet. Photos appear here when reps have taken them and have signal.
voice-note = Voice note
voice-length = { $duration }
voice-on-its-way = Voice note on its way
file = File
files = Files
file-on-its-way = File on its way
attachment-gone = The file is not on the server any more
attachment-add = Add a file
attachment-take-photo = Take a photo
attachment-record = Record

# Requests

request = Request
requests-title = Requests
request-kind-approval = Approval
request-kind-exception = Exception
request-kind-review = Two values
request-kind-collision = Possible duplicate
request-kind-access = Access to confirm
request-kind-task = Task
request-kind-notice = Notice
request-from = Asked by
request-as = You decide as
request-rule = Rule
request-because = Why
request-due = Decide by
request-unmet = What is missing
exceptions-title = Exceptions
exceptions-note = Moves that were let pass though something was missing, the overdue ones first.
exceptions-empty = Nothing was let pass by exception. Where a stage allows it, reps ask with a reason, and you find it under Requests.
exceptions-rates = Asked in { $days } days
exceptions-rates-empty = Nobody has asked for an approval or an exception.
exception-state-open = To be brought
exception-state-met = Brought in time
exception-state-overdue = Overdue
exception-by = Asked by { $asked }, released by { $by } ({ $when }).
exception-until = To be brought until { $until }.
rate-asked = Asked
rate-granted = Yes
rate-refused = No
request-about = About
request-until = Decide before { $when }
request-expired = Expired
request-state-open = Open
request-state-decided = Decided
request-state-withdrawn = Withdrawn
request-why = Justification
request-looked-at = What the rule looked at
request-values = Which value stands?
request-value-first = First: { $value } ({ $person })
request-value-second = Second: { $value } ({ $person })
requests-empty = Nothing for you to decide.
decide = Decide
decide-reason = Reason
decide-reason-needed = Please give a reason.
decide-done = Done
decide-seen = Seen
decide-approve = Approve
decide-refuse = Refuse
decide-keep-first = Keep first
decide-take-second = Take second
decide-keep-both = Keep both
decide-archive = Archive the new one
decide-merge = Merge
decide-merge-note = After merging, the visits and deals of both belong to the one that stays.
decided = Decided. The one who asked will be told.
decided-by = { $person } decided at { $when }: { $verdict }

# Team and devices

team-title = Team
unit = Unit
seat = Seat
seat-vacant = Vacant
role = Role
grant-from = From
grant-until = Until
devices-title = Devices
device = Device
device-model = Model
device-last-seen = Last seen
device-pending = { $count } not synced
device-revoke = Revoke
device-revoked = Revoked
device-enrol = Enrol a device
device-enrol-code = Enter this code on the phone within { $minutes } minutes:
devices-empty = No device yet. Choose “Enrol a device” and enter the code on the phone.

# Reports

report-title = Reports
metric-green = On course
metric-amber = Watch
metric-red = Alarm
metric-no-data = Not enough data
report-empty = No data in this time. Try another range.

# Table headings

col-customer = Customer
col-stage = Stage
col-by = By
col-when = When
col-seat = Seat
col-unit = Unit
col-kind = Kind
col-state = State
col-amount = Amount
col-count = Count
col-from = From
col-to = To
col-why = Why
col-field = Field
col-before = Before
col-after = After
col-photos = Photos
col-duration = Duration
col-valid = Valid
col-until = Until
col-name = Name
col-phone = Phone

# When it does not work

error-not-found-title = Not found
error-not-found = There is nothing here, or you may not see it. Start again from the first page.
error-no-permission-title = No permission
error-no-permission = Your account may not see this page. If you need it, ask an administrator.
error-server-title = Something went wrong
error-server = The server failed; nothing was lost. Try again shortly; if it stays, tell an administrator the number { $id }.
error-unavailable = The server is busy. Try again shortly.
error-too-large = That was too large. Send less and try again.
error-form = { $count ->
    [one] { $count } thing needs correcting: see the note in red.
   *[other] { $count } things need correcting: see the notes in red.
}
saved = Saved
saved-waiting = Submitted, waiting

# The first page, and what all pages share

skip-to-content = Skip to content
nav-main = Main
nav-home = Home
nav-pipeline = Pipeline
to-home = To the first page
count-open = open
live-updated = The page has been updated.
live-waiting = There is something new. What you are filling in was left alone; it is refreshed once you submit.
as-of = As of { $when }.
late-phones = { $count ->
    [one] { $count } person’s phone has not synced today, not since { $when }.
   *[other] { $count } people’s phones have not synced today, one of them not since { $when }.
}
late-phones-never = { $count ->
    [one] { $count } person’s phone has never synced.
   *[other] { $count } people’s phones have never synced.
}
late-numbers = What they did offline is not counted yet, so numbers may be low.
late-unsent = { $count ->
    [one] About { $count } change was still to be sent when they last synced.
   *[other] About { $count } changes were still to be sent when they last synced.
}
show = Show
show-all-count = Show all { $count }
shown-of = The newest { $shown } of { $count }.
show-rest = Show the other { $count } characters
pages = Pages
to-newest = Back to the newest
to-older = Older
count-above = More than { $count }
you = You
author-relay = The system

home-title = Home
home-decide = For you to decide
home-red = Needs attention
home-red-empty = Nothing is stuck or overdue, nothing is held, and nothing has come back.
home-help = Who needs a hand
home-help-empty = Every phone has synced today, and everybody has been on a visit.
home-help-nobody = Nobody reports to you yet. Once an administrator grants you a team, it appears here.
no-grant = Your account holds no post yet, so there is nothing to show. Ask an administrator to grant you one.
today-new-kind = { $kind } added
silent-title = Not synced today
idle-title = Longest without a visit
last-sync-at = Last synced { $when }
unsent-at-most = { $count ->
    [one] About { $count } change was unsent at the last sync
   *[other] About { $count } changes were unsent at the last sync
}
unsent-files = { $count ->
    [one] { $count } attachment not sent yet
   *[other] { $count } attachments not sent yet
}
held-count = { $count ->
    [one] { $count } change waits
   *[other] { $count } changes wait
}
days-without-visit = { $days ->
    [0] Visited today
    [one] { $days } day without a visit
   *[other] { $days } days without a visit
}
never-visited = No visit yet

# A day

days = Days
day-before = Day before
day-after = Day after
choose-day = Choose a day
day-unreadable = That is not a day we can read, so this is today. Write days like 2026-11-25.
held-title = Changes that wait
held-empty = No change waits.
returned-title = Returned in the last 7 days
returned-empty = Nothing was returned in the last 7 days.
visit-not-ended = not ended yet
open-visit = Open the { $kind }

# A visit

visit-verdict = Does it count
visit-complete = Everything is there.
visit-when-where = When and where
visit-whom = Visited
visit-certain = Trusted time
visit-certain-why = From the phone’s clocks and the server’s together: changing the phone’s time does not change it.
map-app = Open in a map
photo-place = { $at } of { $count }
photo-before = Previous
photo-after = Next

# The pipeline

stages-title = Stages
stuck-count = { $count } stuck
stage-limit = limit { $days } d
stuck = Stuck
stuck-title = Stuck
overdue-title = Overdue
duties-title = Deadlines
duty-due = by { $when }
duty-open = open
duty-overdue = overdue
duty-overdue-since = { $when }
duty-met = in time
duty-missed = too late
duty-missed-not-counted = too late: does not count
duty-undetermined = the clocks do not say: look at it
process-title = The process
process-version-now = Playbook “{ $name }”, version { $version }
process-versions = Versions
process-version = Version { $version }
process-applied = put in force by the operator { $when }
process-changes = { $count } things changed
process-new = New: { $what }
process-gone = Gone: { $what }
process-changed = Changed: { $what }
process-role = Role “{ $name }”
process-automation = Automation “{ $name }”
process-settings = Time zone, currency or sizes
rule-enter = To come here:
rule-leave = To go on from here:
rule-field = “{ $field }” is filled in
rule-action = “{ $field }” is done and ticked
rule-evidence = { $count ->
    [1] “{ $field }” is attached
   *[other] “{ $field }” is attached, { $count } files
}
rule-exception = Or by exception, with the yes of: { $role }
rule-approval = With the yes of: { $steps }
rule-approval-when = With the yes of: { $steps }, where { $when }
rule-step-within = { $roles } (within { $time })
rule-and = {" "}and{" "}
rule-or = {" "}or{" "}
rule-then = , then{" "}
stuck-kind = Stuck: { $kind }
stuck-why = Longer in its stage than the process allows; where it says nothing, longer than { $days } days.
stuck-empty = Nothing is stuck: all within their limits.
days-in-stage = { $days ->
    [one] { $days } day in stage
   *[other] { $days } days in stage
}
pipeline-none = There is no pipeline that you may see. If you need one, ask an administrator.

# Lists

filter-unreadable = Part of the filter in the address could not be read and was left aside.
clear-filter = Clear the filter
records-none = No { $kind } yet. Those that reps file appear here as soon as they have signal.

# Requests

request-first = First
request-second = Second
request-present = The present one
request-newer = The newer one
raised-by = Raised by a change of { $person } ({ $when }).
asked-at = Asked { $when }.

# People and phones

people-title = People and phones
people-only-you = Nobody reports to you: these are your own phones.
count-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
phones-revoked = Revoked phones ({ $count })
people-empty = Nobody fits.
records-of-seat = { $kind } of this seat
no-phone = No phone enrolled.
no-post = No post at present
enrolled-at = enrolled { $when }
device-revoke-what = From now on this phone can neither send nor receive. What it has not sent stays on it. To be used again it needs a new code.
device-revoke-sure = Yes, revoke it
device-revoked-at = Revoked { $when }
device-revoked-done = The phone has been revoked.

# One’s own page

profile-title = Profile
password-rule = At least { $min } characters. Changing it ends your sessions in other browsers.
password-unfit = The new password is too short or too long: at least { $min } characters. Nothing was changed.
password-wrong = The current password is wrong. Nothing was changed.
sign-out-everywhere = Sign out everywhere
sign-out-everywhere-what = “Sign out everywhere” ends your sessions in all browsers at once, this one too. Apps on phones are not affected.

# When it does not work

error-too-often = That was too often. Wait a moment and try again.
error-server-plain = The server failed; nothing was lost. Try again shortly; if it stays, tell an administrator when it happened.
