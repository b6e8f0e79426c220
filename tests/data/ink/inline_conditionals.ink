VAR wet = false
VAR n = 0
-> street
=== street
You are {wet:wet|dry}{n > 1: and tired}.
{wet:You drip.}
Your shoes {wet:squelch{n > 0: and {n > 1:sing|hum}}|click}, {n == 0:fresh|worn}.
{wet: -> inside}
* [Walk in the rain.]
  ~ wet = true
  ~ n = 1
  {n: Splash.}
* [Walk far.]
  ~ n = 2
* [Stay.]
- {n >= 1:You walked {n == 1:a little|a lot}.}
+ {street < 3} [Again.] -> street
+ [Stop.] -> END
=== inside
{n > 1: Tired, you|You} go inside.
-> END
