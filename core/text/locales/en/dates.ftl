# Days and lengths of time.

day-today = today
day-yesterday = yesterday
day-tomorrow = tomorrow
ago-now = just now
ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
duration-seconds = { $large } s
duration-minutes = { $large } min{ $small ->
    [0] {""}
   *[other] {" "}{ $small } s
}
duration-hours = { $large } h{ $small ->
    [0] {""}
   *[other] {" "}{ $small } min
}
duration-days = { $large ->
    [one] { $large } day
   *[other] { $large } days
}{ $small ->
    [0] {""}
   *[other] {" "}{ $small } h
}
