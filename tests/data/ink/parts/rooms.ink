=== upstairs
Nobody{FLOORS > 1: up here}.
* [Downstairs.] -> downstairs
* [Give up.] -> END
=== downstairs
~ ANNA = false
Nobody down here.
* [Upstairs.] -> upstairs
* [Give up.] -> start
* -> END
