VAR health = 3
VAR gold = 0
-> cave
=== function lower(ref x, by)
~ x = x - by
{x < 0:
    ~ x = 0
}
=== function alive()
~ return health > 0
=== function max(a, b)
{ a < b:
    ~ return b
}
~ return a
=== function describe(x)
{ x:
- 0: dead
- 1: weak
- else: well
}
=== cave
You are {describe(health)}. The larger is {max(health, gold)}.
{not alive(): -> END}
* [Fight.]
  ~ lower(health, 2)
  ~ gold = max(gold, 2)
  -> cave
* [Climb.]
  ~ lower(health, 1)
  You climb{alive():, alive}.
  -> cave
* {max(health, 1) > 1} [Rest.] -> cave
* [Leave.] -> END
