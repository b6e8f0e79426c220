// The night train: a middle-sized story
# title: The Night Train
# author: Somebody
INCLUDE parts/people.ink
VAR tickets = 0
VAR nerve = 2
VAR has_key = false
VAR seen_conductor = false
LIST compartments = (dining), sleeper, guard_van
VAR where_next = -> platform

TODO: a proper beginning
-> platform

=== platform ===
= arrive
The station is {empty|still empty|as empty as before}. {not has_key: Your hands are cold.}
- (wait)
{wait > 3: You have waited too long. -> left_behind}
* [Buy a ticket.]
    ~ tickets = tickets + 1
    The clerk slides it under the glass. // a comment
    -> wait
+ [Look at the clock.]
    {stopping:
    - It says ten to nine.
    - It says five to nine.
    - It says nine. Your train should be here.
    }
    -> wait
* {tickets > 0} [Board.] -> on_board
* {tickets > 4} [Hire the whole train.] -> private_train

=== private_train ===
You have it to yourself.
-> END

=== on_board ===
You climb aboard. -> describe(-> corridor) ->
{ has_key:
    The key is heavy in your pocket.
- else:
    Your pockets are empty.
}
-> corridor

=== corridor ===
{!The corridor sways.}
<- conductor_talk(-> corridor)
+ {compartments ? dining} [To the dining car.] -> dining_car
+ {compartments ? sleeper} [To the sleeper.] -> sleeper_car
* {has_key} [Unlock the guard's van.]
    ~ compartments += guard_van
    It opens. -> vans
* -> left_behind

= vans
Trunks to the ceiling.
* [Open the largest.]
    ** [Lift the lid slowly.]
        ~ nerve -= 1
    ** [Throw it open.]
        ~ nerve += 1
    -- (inside) Inside, {nerve > 2: you see everything|it is dark}.
    *** [Climb in.] -> trunk
    *** [Close it.]
* [Leave them.]
- You step back.
-> corridor

= trunk
{nerve < 0: Too frightened, you stay outside. -> corridor}
You sleep till the border.
-> border

=== dining_car ===
~ temp hungry = nerve < 3
{hungry: You are hungry.|You are not hungry.}
{
  - dining_car == 1: The waiter nods.
  - dining_car == 2: The waiter remembers you.
  - else: The waiter looks away.
}
* [Order soup.] {&Hot|Thin} soup, {hungry: gone in a minute|left standing}.
    ~ raise(nerve)
* [Ask about the sleeper.]
    "Unlocked," he says.
    ~ compartments += sleeper
* [Take the key from the hook.]
    ~ has_key = true
    -> describe(-> corridor) ->
+ [Back.] -> corridor
- -> dining_car

=== sleeper_car ===
{sleeper_car > 1 and not seen_conductor: Somebody has been here.}
-> think -> 
* [Sleep.]
    -> think ->
    You dream of a platform.
    -> border
+ [Back.] -> corridor

=== think ===
{cycle:
- You think of the letter.
- You think of nothing.
}
->->

=== describe(-> back_to) ===
{describe > 1: You look about you again.|You look about you.}
* [Look out of the window.]
    {Fields.|More fields.}
* [Look at the ceiling.]
    A lamp.
    ->->
+ [Enough.]
- ->->

=== border ===
The border. {seen_conductor: The conductor waves.}
* {has_key} [Hand over the key.]
    They let you pass. -> END
* {tickets > 0} [Show the ticket.]
    They let you pass.
    -> END
* {nerve > 30} [Run.] -> river
* [Say nothing.]
    They take you off the train.

=== river ===
You swim.
-> END

=== signal_box ===
Nobody works here.
-> END

=== left_behind ===
The train is gone.
-> END

=== function raise(ref x) ===
{ x < 6:
    ~ x = x + 1
}
