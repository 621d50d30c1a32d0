# Wang asks her manager for an exception.

as wang
type Server address = {url}
type Code = {code-wang}
tap Enrol this phone
see Nothing is due today
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
tap Ask for an exception
see ● Quoted
back
back
tap Today
tap Outbox
tap Sync now
see Waiting for approval
