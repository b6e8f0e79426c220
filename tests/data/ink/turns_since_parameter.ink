-> hall
=== hall ===
+ {recent(-> hall)} [Late.] -> yard
+ [Wait.] -> hall
* [End.] -> END
=== yard ===
Yard.
+ [Back.] -> hall
=== function recent(-> place)
~ return TURNS_SINCE(place) >= 0 && TURNS_SINCE(place) < 3
