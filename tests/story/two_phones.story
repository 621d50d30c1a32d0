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
tap Enrol this phone
network none
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
tap Sync now
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
tap Save !
shot form-problem
tap Discard
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
