// Glue where several ways meet: before the place and behind it.
-> yard
=== yard ===
* [Left.] I went left
* [Right.] I went right, and <>
  -> on
* [Back.]
  I went back, slowly <>
- <>, as I was told.
-> on
=== on
on again.
+ {on < 3} [Once more.] Once more <>
  -> on
+ {on < 3} [Wait.]
  I waited
  -> still
* [Stop.]
  -> END
=== still
<>, and waited.
-> on
