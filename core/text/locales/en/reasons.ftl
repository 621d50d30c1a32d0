# Why an edit was returned or marked. Keys are the codes of domain::code with hyphens for dots.
# Variables: $field $stage $next $by $at $max $expected $version $verdict $message, each with its $has_… (yes / no).

edit-malformed = This change is incomplete or contradicts itself. Fill it in again and resubmit.
playbook-unknown = This change was made under a version of the process that is not known any more. Sync, then resubmit.
record-unknown = This record cannot be found: it has moved away, or you may not see it. Sync first; if it stays away, ask your manager.
record-exists = This record exists already. Sync and change the one that is there.
record-archived = This record is archived and cannot be changed. Bring it back first.
link-unknown = { $has_field ->
    [yes] The record linked in “{ $field }”
   *[no] The linked record
} does not exist, or you may not see it. Choose another.
link-kind = { $has_field ->
    [yes] “{ $field }” cannot link to this kind of record
   *[no] This kind of record cannot be linked here
}{ $has_expected ->
    [yes] : choose a record of the kind “{ $expected }”.
   *[no] . Choose another.
}
kind-unknown = The current process has no records of this kind. Sync to the latest process first.
field-unknown = { $has_field ->
    [yes] The current process has no “{ $field }”
   *[no] The current process has no such field
}. Sync to the latest process first.
field-read_only = { $has_field ->
    [yes] “{ $field }” is
   *[no] This field is
} filled in by the system and needs no change by hand.
field-required = { $has_field ->
    [yes] Fill in “{ $field }”.
   *[no] A required field is empty: fill it in.
}
value-type = { $has_field ->
    [yes] “{ $field }” has the wrong format
   *[no] The value has the wrong format
}{ $has_expected ->
    [yes] : it should be { $expected }.
   *[no] : correct it.
}
value-option = { $has_field ->
    [yes] The choice in “{ $field }”
   *[no] The choice
} is not among the options any more. Choose again.
value-long = { $has_field ->
    [yes] “{ $field }” is too long
   *[no] The text is too long
}{ $has_max ->
    [yes] : at most { $max } characters. Shorten it.
   *[no] . Shorten it.
}
op-unfit = { $has_field ->
    [yes] “{ $field }” cannot be changed this way
   *[no] This field cannot be changed this way
}. Open the record again and retry.
text-range = { $has_field ->
    [yes] “{ $field }” has changed
   *[no] The text has changed
} and this change does not fit its place any more. Sync and edit it again.
item-unknown = { $has_field ->
    [yes] This entry of “{ $field }”
   *[no] This entry
} has been removed. Sync and see whether the change is still needed.
item-exists = { $has_field ->
    [yes] “{ $field }” has this entry already
   *[no] This entry is there already
}: no need to add it again.
scope-forbidden = You may not do this. If you need to, ask your manager.
frozen = This is stopped for now{ $has_until ->
    [yes] {" "}until { $until }
   *[no] {""}
}. Speak to your manager if it cannot wait.
notice-claim-taken = { $name }: { $by } claimed it first ({ $at }).
claim-taken = { $has_by ->
    [yes] { $by } has
   *[no] Somebody else has
} claimed this{ $has_at ->
    [yes] {" "}at { $at }
   *[no] {""}
}. Choose another from the pool, or ask them to hand it over.
scope-seat = The chosen seat is not one of yours. Choose your own, or ask your manager.
scope-section = { $has_field ->
    [yes] You may not fill in “{ $field }”
   *[no] You may not fill in this part
}. Ask a colleague who may.
stage-unknown = { $has_stage ->
    [yes] The process has no stage “{ $stage }”
   *[no] The process has no such stage
}. Sync to the latest process first.
stage-skipped = { $has_next ->
    [yes] Stages cannot be skipped: go to “{ $next }” first.
   *[no] Stages cannot be skipped: go on in order.
}
stage-moved_on = { $has_stage ->
    [yes] This record has been moved to “{ $stage }”
   *[no] This record has been moved to another stage
}{ $has_by ->
    [yes] {" "}by { $by }
   *[no] {""}
}{ $has_at ->
    [yes] {" "}at { $at }
   *[no] {""}
}. Sync, then decide what to do next.
stage-field = { $has_field ->
    [yes] “{ $field }” is empty: fill it in to move on.
   *[no] Something is not filled in yet: fill it in to move on.
}
visit-field = { $has_field ->
    [yes] “{ $field }” is empty: fill it in and the visit counts.
   *[no] Something is not filled in yet: fill it in and the visit counts.
}
visit-rule = The visit does not meet what the company asks of one yet: look it over.
stage-action = { $has_field ->
    [yes] “{ $field }” is to be done first: tick it once it is.
   *[no] Something is to be done first: tick it once it is.
}
evidence-missing = { $has_field ->
    [yes] { $field }
   *[no] Evidence
} is missing{ $has_count ->
    [yes] {" "}({ $have } of { $count })
   *[no] {""}
}: attach { $media ->
    [pdf] a PDF
    [picture] a picture
    [video] a video
    [sound] a recording
   *[any] it
} first.
guard-false = { $has_message ->
    [yes] { $message }
   *[no] { $has_field ->
        [yes] “{ $field }” does not meet the condition yet: check it.
       *[no] A condition is not met yet: check the record, or ask for an exception.
    }
}
guard-broken = A rule of the process is broken and cannot decide. Ask the process manager to mend it; what you entered is saved.
stage-reason = Say why the deal was lost.
depends = The change before it, which it builds on, was returned. Settle that one first, then resubmit both.
request-unknown = This request cannot be found, or is not for you. Sync and look at your inbox.
request-decided = This request has been decided{ $has_by ->
    [yes] {" "}by { $by }
   *[no] {""}
}{ $has_verdict ->
    [yes] {" "}({ $verdict })
   *[no] {""}
}: there is nothing left to do.
request-verdict = This request does not offer that answer. Choose another.
request-forbidden = You may not decide this request. Leave it to an approver.
exception-possible = If there is a good reason, ask for an exception: say why you want to move on all the same.
exception-refused = The exception was refused{ $has_by ->
    [yes] {" "}by { $by }
   *[no] {""}
}{ $has_because ->
    [yes] : { $because }
   *[no] {""}
}. Bring what is missing, then move on.
exception-released = Moved by exception{ $has_by ->
    [yes] , released by { $by }
   *[no] {""}
}{ $has_until ->
    [yes] ; what was missing is to be brought until { $until }
   *[no] {""}
}.
exception-overdue = Moved by exception, and what was missing has not been brought in time: bring it now.
approval-refused = Not approved{ $has_by ->
    [yes] {" "}by { $by }
   *[no] {""}
}{ $has_because ->
    [yes] : { $because }
   *[no] {""}
}. Change what was objected to, then move on again.
approval-nobody = Nobody { $has_role ->
    [yes] with the role “{ $role }”
   *[no] with the right role
} can approve this. Tell whoever runs your process.
approval-withdrawn = You took the request back. Move on again whenever you want.
approval-timeout = Nobody decided in time, so it counts as a no. Speak to the approver, then move on again.
conflict-overwritten = { $has_field ->
    [yes] Your value for “{ $field }”
   *[no] Your value
} was overwritten by a later one; it stays readable in the history.
conflict-merged = { $has_by ->
    [yes] { $by }
   *[no] Somebody else
} wrote { $has_field ->
    [yes] in “{ $field }”
   *[no] here
} at the same time; what both wrote is kept. Read it once more.
conflict-review = { $has_field ->
    [yes] “{ $field }” was
   *[no] A field was
} filled in two ways; somebody was asked which one stands.
unique-collision = { $has_field ->
    [yes] There is a record with the same “{ $field }”
   *[no] There may be the same record already
}; its owner was asked, and this one does not count until then.
base_unknown = The server was restored from a backup and this change was added to the newest state. Check it once more.
relay_error = The server failed on this change. It is stored whole and operations will look at it; you need not enter it again.
reason-unknown = This change was not accepted ({ $code }). Update the app and retry, or ask an administrator.

waiting-files = { $count ->
    [0] Goes on by itself when its attachments have arrived.
    [one] Goes on by itself when { $count } attachment has arrived.
   *[other] Goes on by itself when { $count } attachments have arrived.
}
waiting-sync = Your justification goes out with the next sync.
waiting-request = Waiting for approval; you will be told.
waiting-edit = Goes on by itself when the change before it is settled.
waiting-relay_error = The server failed on it and operations were told. It is stored whole; you need do nothing.

type-text = a line of text
type-long_text = text
type-number = a number
type-whole_number = a whole number
type-bool = yes or no
type-money = an amount such as 12000.50
type-date = a date such as 2026-11-23
type-time = a time such as 09:30
type-moment = a date and time
type-choice = one of the options
type-multi_choice = one or more of the options
type-link = a linked record
type-list = a list
type-file = a file
type-photo = a photo
type-location = a place
type-phone = a telephone number

verdict-approve = approve
verdict-refuse = refuse
verdict-keep_first = keep the first
verdict-take_second = take the second
verdict-keep_both = keep both
verdict-archive = archive the new one
verdict-merge = merge
verdict-accept = accept
verdict-discard = discard

imported = Imported history: its times are those that the import gave.
