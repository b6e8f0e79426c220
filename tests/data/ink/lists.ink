LIST Lamp = (off), dim, bright
LIST Bag = rope, (bread), knife
-> hut
=== hut
The lamp is {Lamp}.
{Bag ? bread: You have bread.}{Bag ? (rope, knife): You have all tools.}
{Bag !? knife: No knife.}
{Lamp == off: It's dark.} {Lamp > off: You can see.}
* {Lamp == off} [Light it.]
  ~ Lamp = dim
  -> hut
* {Lamp == dim} [Turn it up.]
  ~ Lamp++
  -> hut
* {Lamp != off} [Take the rope.]
  ~ Bag += rope
  -> hut
* {Bag has bread} [Eat.]
  ~ Bag -= bread
  -> hut
* {Lamp == bright} [Take the knife.]
  ~ Bag += knife
  -> hut
* [Leave.]
  {Bag == (): You have nothing.|You have {LIST_COUNT(Bag)} things.}
  -> END
