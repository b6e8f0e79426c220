-> first
=== first
~ temp seen_it = false
A box.
* [Look.]
  ~ seen_it = true
  It's empty.
* [Don't.]
- {seen_it: You know what is in it.|You wonder.}
~ temp n = 2
~ n = n * 2
{n == 4: Four.|Not four.}
* {seen_it} [Close it.]
* [Go.]
- {not seen_it: You never looked.}
-> END
