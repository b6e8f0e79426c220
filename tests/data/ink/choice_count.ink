VAR open = false
-> hall
=== hall
Doors.
* [A.] -> hall
* {open} [B.] -> hall
* [C.]
  ~ open = true
  -> hall
* {CHOICE_COUNT() == 0} [The last.] -> END
* {CHOICE_COUNT() >= 2} [One of many.] -> hall
