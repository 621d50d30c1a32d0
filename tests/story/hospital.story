# A rep of medical devices at a hospital: a customer from a card's code, who decides there, whom she spoke with.

as wang
type Server address = {url}
type Code = {code-wang}
tap Enrol this phone
see Nothing is due today
network none
place 24.4798 118.0894
tap Customers
tap Scan a card
scan {files}/card.jpg
see Name: Riverside Hospital
shot form-from-card
choose Type = Hospital
choose Role in the decision = Acceptance
choose Prefers = WeChat voice
type Interested in = The new CT of the competitor
tap Location
tap Save
see Chen Hua
see Nobody yet
shot who-decides tall

# Another of them, met on the way out. What is still missing stands beside the map.
tap Edit
tap Add
type Name #3 = Lin Qing
choose Role in the decision #2 = Budget
choose Prefers #2 = In person
tap Save
see Lin Qing
see Decision makers known: 2 of 3
shot who-decides-two tall

tap Start visit
choose Spoke with = Who accepts
type Agreed on = Training in March
type Needs = A CT with low dose
type Competition = An offer with five years of service
type Next step = Send the training plan
tap Storefront
photo {files}/storefront.jpg
shot visit-agreed
tap End visit
see Acceptance: Spoken with
see Budget: Known, not spoken with yet
see Reputation: Nobody known yet
shot who-decides-spoken tall
# The shelf was not to be seen today: by tomorrow at four.
back
tap Today
see Photos by 16:00 of the next day
shot today-hospital
tap Outbox
network free
tap Sync now
see Everything has gone out
