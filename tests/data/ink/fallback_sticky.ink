-> cell
=== cell
A cell.
* [Sing.] La. -> cell
* [Shout.] Hello! -> cell
+ -> wait
=== wait
You wait.
* [Sleep.] -> cell
+ -> dawn
=== dawn
It's dawn.
-> END
