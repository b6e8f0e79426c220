// Functions and places in variables.
VAR describe = -> plain
VAR rank = -> low
VAR mood = "calm"
VAR other = "calm"
VAR next_place = -> market
-> hub
=== hub ===
{describe()} You are {mood}{mood == other:, as ever}.
{rank(1) > 5: That is high.|That is low.}
~ temp where = next_place
~ describe()
+ [Look again.]
  ~ describe = -> ornate
  -> hub
+ [Look plainly.]
  ~ describe = -> plain
  ~ other = mood
  -> hub
+ [Climb.]
  ~ rank = -> high
  ~ mood = "giddy"
  -> hub
+ [Come down.]
  ~ rank = -> low
  ~ mood = other
  -> hub
+ [Go on.] -> go(where)
* [End.] -> END
=== go(-> place) ===
{place == -> market: To the market.|Somewhere else.}
-> tour(place) ->
-> hub
=== tour(-> stop) ===
-> stop ->
And back.
->->
=== market ===
The market.
~ next_place = -> harbor
->->
=== harbor ===
The harbor.
~ next_place = -> market
->->
=== function plain ===
A room.
=== function ornate ===
A room with {mood} angels.
=== function low(x) ===
~ return x
=== function high(x) ===
~ return x + 9
