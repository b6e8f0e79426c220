-> pot
=== pot
{TURNS_SINCE(-> stir) == -1: Never stirred.}
{TURNS_SINCE(-> stir) == 0: Just stirred.}
{TURNS_SINCE(-> stir) > 1: It settles.}
+ {pot < 6} [Wait.] -> pot
+ {pot < 6} [Stir.] -> stir
* [Eat.] -> END
=== stir
You stir.
-> pot
