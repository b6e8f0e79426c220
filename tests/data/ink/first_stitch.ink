// A knot without a line of its own begins with its first stitch.
-> tower
=== tower
= foot
At the foot of the tower.
* [Climb.] -> top
* [Leave.] -> END
= top
It's windy.
* [Again.] -> tower
* [Jump.] -> END
