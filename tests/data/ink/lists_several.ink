// Lists whose items are never mixed, and one that mixes them.
LIST fruit = apple, (pear), plum
LIST colors = red, green, (blue)
VAR bag = (apple)
VAR mixed = (pear, red)
-> shop
=== shop ===
Fruit: {fruit}. Not: {LIST_INVERT(fruit)}. All: {LIST_ALL(colors)}. Bag: {bag}, not {LIST_INVERT(bag)}.
{mixed ? red: Red.}{mixed ? pear: Pear.}
+ [Eat.]
  ~ fruit -= LIST_MIN(fruit)
  -> shop
+ [Buy.]
  ~ fruit = LIST_INVERT(fruit)
  ~ bag += plum
  -> shop
+ [Paint.]
  ~ mixed = (red, plum)
  ~ colors += red
  -> shop
+ [Drop.]
  ~ bag -= apple
  ~ mixed = (pear)
  -> shop
* [Leave.] -> END
