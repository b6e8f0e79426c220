VAR a = true
VAR b = false
VAR c = false
-> board
=== board
{a: A}{b: B}{c: C}{not a and not b and not c:None} {a && b:both|not both} {a || (b && c):some|nothing}
{ a != b : different | same }
{ a == true : on } {b == false: off}
+ {board < 5} [Switch a.]
  ~ a = not a
  -> board
+ {board < 5} [Switch b.]
  ~ b = a && !b
  -> board
+ {board < 5} [Switch c.]
  ~ c = (a or b) and not c
  -> board
* [Stop.] -> END
