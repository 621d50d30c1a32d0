# Words in a terminal, and for problems of the wire.

# Problems of the wire (protocol::problem_code)

problem-unauthorized = This device is not known any more: enrol it again. What was not synced is still here.
problem-key_gone = This phone has lost the key to its account: enrol it again. What was not synced is still here.
problem-code_invalid = The code is wrong, used or expired. Ask an administrator for a new one.
problem-malformed = What was sent has the wrong shape. Update the app and try again.
problem-too_large = That was too large. Send it in smaller steps.
problem-rate_limited = Too many requests. Try again in { $seconds } seconds.
problem-protocol_unsupported = This app is too old: update it. Everything you entered is still here and will sync afterwards.
problem-device_forked = Another phone uses this one's identity. This phone got a new one; nothing is lost.
problem-not_found = It is not there, or you may not see it.
problem-offset_conflict = The upload's position does not match; it is being checked.
problem-checksum_mismatch = The file was damaged on the way; it is being sent again.
problem-unavailable = The server cannot answer now. Everything is saved; it will try again by itself.
problem-internal = The server failed. Nothing is lost; it will try again by itself.
problem-no_signal = No signal. Everything is saved on the phone and will sync when there is.

# Saving and syncing

cli-saved = Saved: { $what }
cli-saved-offline = Saved here; it will sync when there is signal.
cli-saved-alike = Careful: there is the same one here already ({ $records }). Its owner will be asked.
cli-saved-waits = It waits for approval: { $roles }.
cli-saved-provisional = Saved; provisional until the server has answered.
cli-not-saved = Not saved, because:
cli-move-blocked = Cannot move yet. First:
cli-nothing-to-sync = Nothing to sync.
cli-syncing = Syncing…
cli-sync-progress = { $done } / { $total } records ({ $bytes })
cli-sync-done = Synced: { $sent } sent, { $received } received.
cli-sync-held = { $count } held
cli-sync-returned = { $count } returned: look at the returned tray.
cli-sync-failed = The sync did not finish: { $why }
cli-sync-offline = No signal; { $count } changes wait for it.
cli-upload-progress = Uploading { $done } / { $total } ({ $bytes })
cli-upload-done = All files are uploaded.
cli-pending = { $count } not synced
cli-last-sync = Last sync: { $when }
cli-mismatch = This device and the server differed; the parts concerned were fetched again.

# The rep in a terminal

cli-enrolled = Enrolled: { $company }, { $user }.
cli-exposed = Attention: { $url } is not encrypted. Others on the way can read what is sent; use https.
cli-enrolled-device = Enrolled as device { $device }. Sync now, while there is signal.
cli-purge-clean = Nothing is left of records that are not yours any more.
cli-not-enrolled = This device is not enrolled. Run { $command } first.
cli-others-work = This device still holds { $count } changes of { $user } that are not settled: not sent, waiting, or returned. Sync and settle them as { $user } first, then ask for a new code; or use another data folder. Nothing was changed here.
cli-already-enrolled = This device is enrolled as { $user }. Use another data folder for someone else.
cli-first-sync = First sync: stay online.
cli-no-record = Nothing found for “{ $what }”. Try other words, or sync first.
cli-several-records = “{ $what }” has { $count } results; say more:
cli-no-field = There is no field “{ $field }”. There are: { $fields }
cli-no-kind = There is no kind “{ $kind }”. There are: { $kinds }
cli-no-stage = There is no stage “{ $stage }”. There are: { $stages }
cli-choose-seat = You have several seats; name one with --seat: { $seats }
cli-no-list = Nothing here yet.
cli-returned-title = Returned ({ $count })
cli-returned-empty = Nothing was returned.
cli-returned-ways = You can amend it, ask for an exception, hand it over, or discard it.
cli-resubmitted = Resubmitted.
cli-discarded = The change is discarded.
cli-discard-sure = It cannot be brought back. Add --yes to be sure.
cli-inbox-title = Inbox ({ $count })
cli-inbox-empty = The inbox is empty.
cli-visit-started = Visit started: { $customer }
cli-visit-ended = Visit ended: { $customer }, { $duration }
cli-visit-open = The visit at { $customer } is still open: end it first.
cli-no-visit = No visit is open. Start one first.
cli-photo-saved = Photo saved: { $slot }, { $size }
cli-voice-saved = Voice note saved: { $duration }
cli-file-saved = File saved: { $name }, { $size }
cli-file-missing = There is no file { $path }. Check the path.
cli-purged = { $count } records are not yours any more and were removed from this device.
cli-version-old = This version is too old: update, then sync. Everything is still here.
cli-store-damaged = The local database was damaged. It is kept at { $path }; { $count } unsynced changes were rescued, the rest comes again from the server.
cli-store-busy = Another program is using this data. Close it first.

# Commands of the relay

cli-relay-listening = listening on { $address }
cli-relay-stopping = Stopping; waiting for open requests…
cli-relay-stopped = Stopped.
cli-address-taken = { $address } is taken. Choose another port, or stop the program that uses it.
cli-company-added = Company “{ $company }” added.
cli-company-exists = There is a company “{ $company }” already.
cli-company-unknown = There is no company “{ $company }”.
cli-user-added = User “{ $user }” added.
cli-user-exists = There is a user “{ $user }” already.
cli-user-unknown = There is no user “{ $user }”.
cli-unit-added = Unit “{ $unit }” added.
cli-unit-moved = Unit “{ $unit }” moved under “{ $under }”.
cli-unit-unknown = There is no unit “{ $unit }”.
cli-seat-added = Seat “{ $seat }” added.
cli-seat-unknown = There is no seat “{ $seat }”.
cli-seat-moved = Seat “{ $seat }” moved to “{ $unit }”.
cli-grant-added = { $user } is now { $role } at { $node }.
cli-grant-ended = { $user } is not { $role } at { $node } any more.
cli-role-unknown = The playbook has no role “{ $role }”. There are: { $roles }
cli-enrol-code = Enrolment code: { $code } (for { $minutes } minutes, once)
cli-token-made = Token { $id }: reads as { $user }, as far as { $role } goes, until { $until }.
cli-token-reads = It reads: { $kinds }
cli-token-reads-nothing = As things are it reads nothing: what { $user } may do and what { $role } may do have nothing in common.
cli-token-once = This is shown only once; keep it like a password:
cli-token-revoked = Token { $id } is revoked.
cli-playbook-good = The playbook is good: { $name }, version { $version }.
cli-playbook-bad = The playbook has { $errors ->
    [one] one error
   *[other] { $errors } errors
} and { $warnings ->
    [0] no warnings
    [one] one warning
   *[other] { $warnings } warnings
}.
cli-playbook-applied = The playbook is in force: { $name }, version { $version }.
cli-playbook-same = This version is in force already; nothing changed.
cli-playbook-old = Version { $version } is not above the current { $current }. Raise `version`.
cli-playbook-moved = { $count } records were moved on, as migrate: says.
cli-playbook-unheld = Nobody has the role “{ $role }”, which is asked for a yes: what waits for it comes back. Grant it: roundsman grant add.
cli-playbook-strands = { $count } records would be stranded. Say under migrate: where they go.
cli-diff-new = + { $place }{ $has_new ->
    [yes] : { $new }
   *[no] {""}
}{ $has_roles ->
    [yes] {" "}({ $roles })
   *[no] {""}
}
cli-diff-gone = - { $place }{ $has_old ->
    [yes] : { $old }
   *[no] {""}
}{ $has_roles ->
    [yes] {" "}({ $roles })
   *[no] {""}
}
cli-diff-changed = ~ { $place }: { $old } → { $new }{ $has_roles ->
    [yes] {" "}({ $roles })
   *[no] {""}
}
cli-diff-same = Both say the same.
cli-diff-no-ledger = There is no company here: what it does to records was not counted. Name its data folder with --data.
cli-diff-harmless = No record of the company would be stranded, incomplete or stopped.
cli-diff-stranded = { $place }: { $count ->
    [one] one record
   *[other] { $count } records
} would be stranded; the playbook cannot be applied so.
cli-diff-incomplete = { $place }: { $count ->
    [one] one record lacks
   *[other] { $count } records lack
} what is required now; the next save of that form asks for it.
cli-diff-stopped = { $place }: { $count ->
    [one] one record
   *[other] { $count } records
} could go there today and could not any more.
cli-delegate-added = { $to } decides for { $user }.
cli-delegate-ended = { $to } does not decide for { $user } any more.
cli-ticked = Done: { $count }.
cli-duty = { $record }: { $duty }, by { $due }
cli-duty-overdue = { $record }: { $duty }, overdue since { $due }
cli-reminders-empty = Nothing to be reminded of.
cli-tasks-empty = Nothing to do.
cli-backup-done = Backup written: { $path } ({ $size })
cli-restore-done = Restored. The phones bring back what came after at their next sync.
cli-verify-good = Verified: all { $count } records agree.
cli-verify-bad = Verified: { $count } records disagree; see above.
cli-folder-unwritable = Cannot write to { $path }. Check permissions and free space.
cli-config-bad = The setting { $name } is wrong: { $why }
cli-failed = Failed: { $why }
cli-usage-hint = See --help.
cli-webhook-hosts = Webhooks may go to: { $hosts }
cli-webhook-sent = { $count } were tried, { $arrived } have arrived.
