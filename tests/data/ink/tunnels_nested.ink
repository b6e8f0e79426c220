-> start
=== start
The first level.
-> second ->
Back on the first.
* [Again.] -> second ->
* [Stop.]
- -> END
=== second
The second level.
-> third ->
Back on the second.
->->
=== third
The third level.
+ [Up.] Up. ->->
* [Stay a bit.]
  Staying.
- A bit later.
->->
