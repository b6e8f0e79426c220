VAR a = true
VAR b = false
VAR c = false
-> board
=== board
- (turn)
{a: A}{b: B}{c: C}{not a and not b and not c:None} {a && b:both|not both} {a || (b && c):some|nothing}
{ a != b : different | same }
{ a == true : on } {b == false: off}
+ {turn < 5} [Switch a.]
  ~ a = not a
  -> turn
+ {turn < 5} [Switch b.]
  ~ b = a && !b
  -> turn
+ {turn < 5} [Switch c.]
  ~ c = (a or b) and not c
  -> turn
* [Stop.] -> END
