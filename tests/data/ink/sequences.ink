-> clock
=== clock
- (tick)
The clock strikes {one|two|three}. {&Tick.|Tock.} {!A bird comes out.|It goes in again.} {Nobody|Nobody|Somebody} looks.
{stopping|and then|for good}: {&a|b|c}.
* {tick > 2} [Stop it.] -> END
+ {tick < 7} [Wait.] -> tick
* ->
  {It's over.|Never.} -> END
