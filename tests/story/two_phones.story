# A rep and her manager, each with a phone of their own: what stands on the screens when things do not go smoothly.
#
#   as NAME           takes up that person's phone        power saving | full      keys gone | there
#   the rest as in rep_day.story

as li
type Server address = {url}
type Code = WRONG-CODE
tap Enrol this phone !
see The code is wrong
shot enrol-refused
type Code = {code-li}
network none
tap Enrol this phone
tap Sync now !
see No signal
shot first-sync-no-signal
network free
tap Sync now
see Nothing is due today

# Wang files two customers and a deal, and asks for an exception, all without signal.
as wang
type Server address = {url}
type Code = {code-wang}
tap Enrol this phone
see Nothing is due today
network none
tap Customers
tap New Customer
type Name = Gulf Tiles
choose Source = Referral
tap Save
tap New Opportunity
type Name = Hotel lobby
type Expected amount = 120000
tap Save
tap Needs diagnosed
tap Move
see ● Needs diagnosed
tap Quoted
type Justification = They sign on Monday, the specification comes with the contract
shot move-exception
tap Ask for an exception
see ● Quoted
see Quoted · Your justification goes out with the next sync
shot deal-waiting
back
tap New Contract
type Number = C-2026-7
type Signed on = 2026-10-01
tap Save
back
back
tap Customers
tap New Customer
type Name = Gulf Tiles
see Gulf Tiles
shot form-alike
type Phone = 12
shot form-problem
tap Throw away
tap Today
tap Outbox
shot outbox-offline
network free
tap Sync now

# What she asked for stands in his inbox, and her contract's hand-over on his day.
as li
tap Today
tap Sync now
see Taken over within 24 hours
shot today-duties
tap Inbox
see Exception
shot inbox-request
tap Exception
see They sign on Monday
shot request
type Reason = Until Friday, then I want to see it
tap Approve
shot inbox-answered

# Both work on the deal at once: what he did last comes back to him whole, with what he built on it.
tap Today
tap Outbox
tap Sync now
see Everything has gone out
back
network none
tap Customers
tap Gulf Tiles
tap Hotel lobby
tap Negotiating
tap Add a file
file {files}/spec.pdf
tap Move
see ● Negotiating
tap Edit
type Competitor = Shuitou Stone
tap Save
see Competitor: Shuitou Stone

as wang
tap Sync now
back
tap Customers
tap Gulf Tiles
tap Hotel lobby
tap Lost
type Justification = They build without us
tap Move
see ● Lost
back
back
tap Today
tap Outbox
tap Sync now
see Everything has gone out

# His photos and files wait for a network that costs nothing, or for a charged battery; his words do not.
as li
back
back
tap Today
tap Settings
tap Unmetered only
back
network metered
power saving
tap Outbox
shot outbox-battery
back
power full
tap Outbox
shot outbox-costly
tap Sync now
not Opportunity · changed
see Files wait for an unmetered network: 1
network free
tap Sync now
see Everything has gone out
back
see 1 returned
shot today-returned
tap Returned
see has been moved to “Lost” by wang
shot returned
tap Hotel lobby
see ● Lost
see Competitor: Shuitou Stone
back
tap Discard
see Nothing was returned

# A copy of his phone's storage on another phone has no key to his account. Enrolled anew it goes on, with all that it holds.
back
keys gone
tap Sync now !
see lost the key
shot today-key-gone
tap Enrol again
see Server address
type Code = {code-li-again}
keys there
tap Enrol this phone
tap Sync now
see Last sync
not lost the key

# Two more customers of hers, and the way to both from where she stands.
as wang
back
network none
place 24.4900 118.1000
tap Customers
tap New Customer
type Name = Hill Tiles
choose Source = Referral
tap Location
tap Save
back
place 24.4810 118.0900
tap New Customer
type Name = Harbour Stone
choose Source = Referral
tap Location
tap Save
back
tap Today
tap Outbox
network free
tap Sync now
see Everything has gone out
place 24.4800 118.0890
back
see On the way, nearest first
shot today-route
