Two coins.
- (top)
* [Spend one.] One coin less. -> top
* [Lose one.] It rolls away. -> top
* ->
  Both are gone.
  There's nothing more to do.
- The end is near.
-> END
