VAR back = -> attic
-> attic
=== attic
The attic.
~ back = -> attic
* [Fall asleep.] -> dream
* [Go down.] -> cellar
+ -> END
=== cellar
The cellar.
~ back = -> cellar
* [Fall asleep here.] -> dream
* [Go up.] -> attic
+ -> END
=== dream
A dream.
* [Wake up.] -> back
* [Wake up elsewhere.]
  {back == -> attic: -> cellar}
  -> attic
* -> back
