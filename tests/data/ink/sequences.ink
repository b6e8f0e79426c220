-> clock
=== clock
The clock strikes {one|two|three}. {&Tick.|Tock.} {!A bird comes out.|It goes in again.} {Nobody|Nobody|Somebody} looks.
{stopping|and then|for good}: {&a|b|c}.
* {clock > 2} [Stop it.] -> END
+ {clock < 7} [Wait.] -> clock
* ->
  {It's over.|Never.} -> END
