### Durations. The first two groups are for estimates, the others for measured times.
### TWO_DIGITS puts a zero before a single digit.

duration-under-minute = less than a minute
duration-about-minutes = about { $minutes } min

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-minutes-seconds = { $minutes } min { TWO_DIGITS($seconds) } s

duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { TWO_DIGITS($minutes) } min
duration-days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
duration-days-hours =
    { $days ->
        [one] { $days } day { $hours } h
       *[other] { $days } days { $hours } h
    }
