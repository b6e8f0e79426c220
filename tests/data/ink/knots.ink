// Knots, with a knot that only passes on.
-> quay

=== quay ===
There are two boats.
* [Take the red one.] -> red
* [Take the blue one.] -> blue
* [Ask somebody.] -> ask

=== ask ===
-> answer

== answer
"The red one leaks," says the harbor master.
* [Then the blue one.] -> blue
* [Leaks are fine.] -> red

=== red ===
It leaks.
-> END

=== blue
It holds.
-> END
