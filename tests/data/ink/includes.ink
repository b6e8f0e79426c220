INCLUDE parts/names.ink
-> start
INCLUDE parts/rooms.ink
=== start
You look for {ANNA:Anna|somebody}.
* [Upstairs.] -> upstairs
* [Downstairs.] -> downstairs
