// A knot or a stitch counts only those who come from outside of it; a label counts everybody.
-> room
=== room
The room {room}, the label {here}, the corner {room.corner}.
- (here) Here {here} times.
+ {here < 4} [From the top.] -> room
+ {here < 4} [From here.] -> here
* [To the corner.] -> corner
* [Outside.] -> outside
* -> END
= corner
{corner == 1:A corner.|The corner again.} {room} {corner}
+ {corner < 4 && here < 5} [Turn in it.] -> corner
* [Back.] -> room
* [Back here.] -> here
* [Out.] -> outside
* -> END
=== outside
{room > 1:Twice|Once} inside, {room.corner > 0:with|without} a corner.
* [In again.] -> room
* [In the corner.] -> room.corner
* -> END
