VAR rounds = 0
-> market
=== market
{rounds < 4: The market is open.|The market is closing.}
{rounds < 4:
    ~ rounds = rounds + 1
}
* Buy bread.
  -> market
* Buy an apple.
  -> market
+ {rounds < 4} Look around.
  -> market
* -> nothing_left
=== nothing_left
Nothing is left.
* Buy the basket.
  -> nothing_left
* ->
  The stall is empty.
  -> END
