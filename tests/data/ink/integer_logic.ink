VAR x = 4
VAR y = 1
-> sum
=== sum
{x} and {y}: {x + y}, {x - y}, {x * y}, {x / 2}, {x % 3}, {x mod 2}
{x > y: more} {x < y: less} {x == y: equal} {x != y: unequal} {x >= 4: much} {x <= 2: little}
+ {x < 6} [More x.]
  ~ x++
  -> sum
+ {x > 0} [Less x.]
  ~ x--
  -> sum
+ {y < 3} [More y.]
  ~ y += 1
  -> sum
+ {y > -2} [Less y.]
  ~ y -= 1
  -> sum
* [Stop.] -> END
