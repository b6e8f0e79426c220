VAR day = 1
CONST REST = 3
-> week
=== week
{ day:
- 1: Monday.
- 2: Tuesday.
    It's raining.
- REST: Rest.
- else: Some other day.
}
{ day == 2:
- true: The second day.
- false: Not the second day.
}
+ {day < 5} [Next day.]
    ~ day = day + 1
    -> week
+ {day > 1} [Back.]
    ~ day = day - 1
    -> week
* [Stop.] -> END
