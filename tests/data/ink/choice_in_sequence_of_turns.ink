VAR turn = 0
-> loop
=== loop
~ turn = turn + 1
{
- turn == 1: Dawn.
- turn == 2: Noon.
- turn >= 3: Night. -> END
}
* [Work.] Work is done.
+ [Sleep.]
* [Eat.] {turn == 1:Breakfast.|Lunch.}
- -> loop
