=== conductor_talk(-> back) ===
* {not seen_conductor} [Greet the conductor.]
    ~ seen_conductor = true
    "Evening," {tickets > 1: with a wink|without looking up}.
    -> back
* {seen_conductor} [Ask about the border.]
    "{nerve > 3: You will like it|You will not like it}."
    -> back
- -> DONE
