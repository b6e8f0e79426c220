-> house
=== house
The house has two floors.
-> up
= down
The kitchen is warm.
* [Go up.] -> up
* [Go to the cellar.] -> cellar.stairs
= up
The bedroom is cold.
* [Go down.] -> down
+ [Wait.] -> house.up
* [Look out.] -> cellar
=== cellar
= stairs
The stairs creak.
-> wine
= wine
There is one bottle.
* [Drink it.] It was vinegar.
  -> DONE
* [Leave it.] -> END
