# What stands on the phone's screens. What the managers' pages say already is not said again here.

screen-today = Today
screen-inbox = Inbox
screen-board = My figures
screen-outbox = Outbox
screen-returned = Returned
screen-privacy = What was collected today
screen-settings = Settings
screen-not-here = Cannot be shown
sync-now = Sync now
go-on = Go on
dial = Call
fill-in = Fill in
near = Near me
overdue-only = Overdue
record-not-here = (not on this phone)
voice-recording = Recording. Speak now.
voice-stop = Done
sense-denied = The phone does not let Roundsman use this. Allow it in the phone's settings.
heading-count = { $title } ({ $count })

# Enrolling and the first sync

enrol-again = Enrol again
enrol-what = Ask your administrator for the server's address and a one-time code, and enter them below. After that you can work without a signal.
enrol-url = Server address
enrol-url-hint = For example https://sales.example.com
enrol-code = Code
enrol-code-hint = Works once, for a few minutes
enrol-do = Enrol this phone
enrol-busy = Enrolling…
enrol-fill = Enter the server's address and the code.
first-sync-title = Nothing is on this phone yet
first-sync-help = The first time you need a connection: your customers and your company's process come to the phone, mostly in less than a minute. After that you can work without a signal.

# Today

today-open-visits = Visits under way
today-asked = { $count ->
    [one] 1 thing waits for your answer
   *[other] { $count } things wait for your answer
}
today-due = Due
today-route = On the way, nearest first
today-tasks = Tasks
today-nothing = Nothing is due today
today-nothing-help = Tap “Start visit” and begin with the customer nearest to you.
today-visited = { $count }, of which { $valid ->
    [one] 1 counts
   *[other] { $valid } count
}
due-until = by { $when }
due-since = was due { $when }
visit-since = since { $when }

# Lists

near-hint = Tap the customer whom you are with, then “{ $visit }”.
near-no-fix = Your place is not known, so nothing can be sorted by distance. Step into the open, or allow location.
near-distance = { $distance }
records-nothing = Nothing here yet: { $kind }
records-nothing-help = Tap “New { $kind }” below to add the first.
records-nothing-read = { $kind }: what others add appears here after a sync.
overdue-nothing = Nothing is overdue.
scan-card = Scan a card

# Records

record-edit = Edit { $kind }
record-unsettled = { $count ->
    [one] 1 change is not confirmed by the server yet
   *[other] { $count } changes are not confirmed by the server yet
}
record-complete = { $filled } of { $of } key fields filled
record-claim = Take it on
record-archive-sure = It disappears from lists; it can be brought back. Archive it?
files-count = { $count ->
    [one] 1 file
   *[other] { $count } files
}
history-not-here = The history is not on this phone yet; it comes with the next sync.
people-known = Decision makers known: { $known } of { $of }
person-missing = Nobody yet
reach-nobody = Nobody known yet
reach-known = Known, not spoken with yet
reach-spoken = Spoken with { $when }

# Forms

form-required = { $filled } of { $of } required
form-missing = Still missing: { $field }
form-next = Next missing
form-drop = Throw away
form-drop-sure = What you have entered will be lost. Are you sure?
form-alike = { $count ->
    [one] This phone has 1 record like this. Is it the same one?
   *[other] This phone has { $count } records like this. Is it one of them?
}
form-gone = This form was saved or thrown away already.
nothing-to-save = Nothing was changed, so there is nothing to save.
list-add = Add
hint-date = As 2026-11-25
hint-time = As 09:30
hint-place = Tap to take where you are
hint-link = Type a name to find it
hint-money = In { $currency }, decimals allowed
card-read = Read from the card. Please check it before you save.
card-unread = No code was found on this picture. The picture was not kept; please fill in the form.

# Visits

visit-accuracy = accurate to { $metres } m
visit-radius = { $metres } m allowed
visit-checked-in = Checked in; where the customer is is not known
visit-go-on = Go on with the visit
visit-customer = Customer
visit-end-sure = This visit does not count yet. End it all the same? You can add what is missing later.
voice-what = Tap to speak; no signal is needed
voice-count = { $count ->
    [one] 1 recording
   *[other] { $count } recordings
}
capture-first = Take a picture of “{ $slot }”
capture-note = The picture stays on this phone until there is a signal.

# Moves

move-ask-exception = Ask for an exception
move-ask-because = Say why first.
move-saved = Moved to “{ $stage }”; the server has the last word.
move-asked = The exception was asked for.

# Inbox

inbox-help = When somebody asks for your approval, or two values for one field need your word, it appears here.
request-own = Asked by me
request-answered = Your answer is on its way; it goes out with the next signal.

# Returned and outbox

returned-help = What the server did not accept is kept here whole. Not a word is lost.
returned-builds-on = Builds on the change to “{ $title }” ({ $when }): settle that one first.
returned-amend = Change and resubmit
returned-resubmit = Resubmit as it is
returned-discard = Discard
returned-discard-sure = It cannot be brought back, and what builds on it goes too. Are you sure?
outbox-uploads = Uploading { $done } of { $of } files ({ $bytes } left)
outbox-uploads-waiting = Files wait for an unmetered network: { $of } ({ $bytes })
outbox-uploads-saving = Files wait while the phone saves its battery: { $of } ({ $bytes })
edit-new = new
edit-changed = changed
outbox-empty = Everything has gone out
outbox-help = What you save without a signal waits here and goes out by itself.

# My figures

board-week = Visits this week
board-week-before = Visits last week
board-overdue = Overdue
board-complete = { $count } of { $of } complete
board-note = This counts only what is on this phone. It is for you.

# Settings and privacy

settings-relay = Server
settings-here = On this phone
settings-records = { $count ->
    [one] 1 record, { $bytes }
   *[other] { $count } records, { $bytes }
}
settings-thrifty = When photos are sent
settings-any-network = Any network
settings-free-network = Unmetered only
settings-unsent = { $count ->
    [one] 1 thing has not arrived. Sync before you uninstall or sign out, or it is lost.
   *[other] { $count } things have not arrived. Sync before you uninstall or sign out, or they are lost.
}
settings-version = Version
privacy-what = How often place, camera and microphone were used
privacy-note = Your place is read only when you check in or take a photo; nothing is tracked in the background. Sound is recorded only after you tap the microphone.
privacy-locations = Place read
privacy-photos = Photos
privacy-voices = Recordings
privacy-location = Place read
privacy-photo = Photo taken
privacy-voice = Recorded
privacy-nothing = Nothing was collected today
privacy-nothing-help = After a check-in, a photo or a recording, each is listed here.

# When it is done

done-saved = Saved
done-enrolled-synced = Enrolled, and your customers are here. From now on you can work without a signal.
done-enrolled = Enrolled. Sync once while you have a signal.
done-sync = Synced
done-sync-returned = { $count ->
    [one] Synced; 1 change was returned.
   *[other] Synced; { $count } changes were returned.
}
sync-cancelled = The sync was stopped. What has arrived stays; the rest goes on next time.
done-photo = Photo saved
done-file = File saved
done-voice = Recording saved
done-visit-started = Visit started
done-visit-ended = Visit ended: { $verdict }
done-archived = Archived
done-restored = Brought back
done-dropped = Thrown away
done-answered = Answered
undo = Undo
distance-metres = { $count } m
distance-kilometres = { $count } km
