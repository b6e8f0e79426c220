-> meet(1, true)
=== meet(n, polite)
{polite:"Good day."|"Hey."} That was number {n}.
* {n < 3} [Next.] -> meet(n + 1, not polite)
+ {n < 3} [Next, the same.] -> meet(n + 1, polite)
* [Stop.] -> stop(n)
=== stop(k)
You met {k}.
-> END
