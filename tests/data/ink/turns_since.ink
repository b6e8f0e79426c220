-> pot
=== pot
- (waited)
{TURNS_SINCE(-> stir) == -1: Never stirred.}
{TURNS_SINCE(-> stir) == 0: Just stirred.}
{TURNS_SINCE(-> stir) > 1: It settles.}
+ {waited < 6} [Wait.] -> waited
+ {waited < 6} [Stir.] -> stir
* [Eat.] -> END
=== stir
You stir.
-> pot.waited
