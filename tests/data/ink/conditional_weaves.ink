// Choices inside of conditions.
VAR key = false
VAR tries = 0
-> door
=== door
A door{key:, and you have the key}.
{ key:
    * [Unlock it.] -> inside
    * [Drop the key.]
        ~ key = false
        -> door
- else:
    * [Look for a key.]
        ~ key = true
        -> door
    + {tries < 2} [Push.]
        ~ tries++
        It doesn't give.
        -> door
}
* [Leave.] -> END
* ->
  You give up.
  -> END
=== inside
It's dark inside.
{ tries > 0:
    Your shoulder hurts.
    * [Sit down.] You sit. -> over
    * [Stand.] You stand.
      -> over
- else:
    * [Light a match.] It's a small room. -> over
}
* [Leave again.]
- (over) It's over.
-> END
