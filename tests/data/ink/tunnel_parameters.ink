-> fair
=== fair
The fair.
-> ride(2, -> wheel) ->
* [Once more.] -> ride(1, -> boats) ->
* [Enough.]
- -> END
=== ride(coins, -> next)
It costs {coins} {coins == 1:coin|coins}.
+ {coins > 1} [Haggle.] -> ride(coins - 1, next)
+ [Pay.] -> next
+ [Don't.] ->->
=== wheel
Round and round.
->->
=== boats
Up and down.
->->
