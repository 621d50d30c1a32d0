# A rep's first day with the app, as she taps it. Played by Rust, Kotlin, Swift and Python through the same door, each against a real relay.
#
#   see TEXT          the screen says it somewhere        not TEXT     it does not
#   type LABEL = TEXT a field is filled                   choose LABEL = OPTION
#   tap TEXT          whatever has it on it               back
#   photo FILE        what the camera saw                 file FILE    what the picker gave        voice FILE
#   place LAT LON     where the phone is                  network none | metered | free
#   shot NAME [tall]  a picture of the screen is taken here, where somebody takes pictures; of all that is below it, where it is tall

see Enrol this phone
shot enrol
type Server address = {url}
type Code = {code}
# The signal goes right after.
network none
tap Enrol this phone
see Nothing is on this phone yet
shot first-sync
network free
tap Sync now
see Nothing is due today
shot today-empty

# From here on there is no signal.
network none
place 24.4798 118.0894

tap Customers
see Nothing here yet: Customer
shot customers-empty
tap New Customer
see 0 of 2 required
see Still missing: Name
not Current project
not Yearly budget
shot form-new
type Name = Wanlong Stone
choose Source = Exhibition
see 2 of 2 required
type Phone = +86 592 555 0134
choose Type = Contractor
see Current project
type Current project = Riverside lobby
tap Location
tap Add
type Name #2 = Li Ming
type Position = Purchasing manager
shot form-filled
tap Save
see Wanlong Stone
see Li Ming
see 1 change is not confirmed by the server yet
shot customer

tap Start visit
see Storefront: Required
see Not valid
shot visit-started
tap Storefront
photo {files}/storefront.jpg
tap Shelf
shot capture
photo {files}/shelf.jpg
type Needs = 600 m² of white granite for the lobby
type Competition = Two offers from Shuitou, 8 % cheaper
type Next step = Send three samples by Friday
see Valid
shot visit-valid
tap Voice note
voice {files}/note.wav
tap End visit
see Wanlong Stone

# The deal is stopped while she is still in the store, and told what it needs.
tap New Opportunity
see 1 of 1 required
type Name = Lobby floor
type Expected amount = 86000
tap Save
see ● Lead confirmed
shot deal
tap Needs diagnosed
see Everything is there
tap Move
see ● Needs diagnosed
tap Quoted
see ☐ Requirement specification is missing
shot move-missing
tap Add a file
file {files}/spec.pdf
tap Move
see ● Quoted
shot deal-quoted

back
back
tap Today
see 1, of which 1 counts
shot today
tap Outbox
see Lobby floor
see Uploading 0 of
shot outbox
network free
tap Sync now
see Everything has gone out
shot outbox-empty
back
tap My figures
see 1, of which 1 counts
shot board

tap Today
tap Settings
see 3 records
shot settings
tap What was collected today
see Photo taken
shot privacy
back
back
tap Customers
see Wanlong Stone
shot customers
tap Near me
see 0 m
shot customers-near
type Name, phone, address… = granite
see Nothing matches
shot customers-none-found
tap Inbox
see Nothing for you to decide
shot inbox-empty
