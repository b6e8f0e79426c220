-> room
=== room
- (look)
{ stopping:
    - A room with a table.
      The table is set.
    - The room again.
    - You know this room.
}
{ cycle:
    - A fly buzzes.
    - The fly sits.
}
{ once:
    - A letter lies here.
    - The letter is gone.
}
+ {look < 6} [Look.] -> look
* [Leave.] -> END
* -> END
