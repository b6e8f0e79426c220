VAR n = 0
-> a
=== a
We hurried home <>
-> b
=== b
to the house{n > 0:<>}, {n == 0:slowly|fast} <>
{n > 0: at last}
<> and shut the door.
* [Glue.] Some <>
  glue.
* Again[.] <>
  ~ n = 1
  -> a
- More
<>, or less<>.
-> END
