VAR washed = false
-> morning
=== morning
You get up.
-> wash ->
Downstairs{washed:, clean}.
* [Wash again.] -> wash ->
  Cleaner.
* [Eat.]
- You eat.
-> wash -> wash -> out
=== wash
Water.
* {not washed} [Warm.]
  ~ washed = true
  Good.
* [Cold.] Brr.
+ [No.]
- ->->
=== out
Out you go.
-> END
