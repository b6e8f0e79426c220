It begins without a knot.
* [One.]
* [Two.] -> two
- A gather before any knot.
* [On.] -> two
=== two
The second part.
-> DONE
