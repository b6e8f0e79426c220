// A tunnel that returns to another place than it came from.
VAR fallen = false
-> walk
=== walk
A path.
-> step ->
Still on the path.
* [Go on.] -> step -> walk.end
* [Stop.] -> end
= end
The end of the path.
-> END
=== step
+ [Carefully.] Slowly. ->->
* [Fast.] You fall.
  ~ fallen = true
  ->-> pit
=== pit
The bottom of the pit.
-> END
