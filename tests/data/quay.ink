# title: The Quay
VAR nerve = 2
-> quay

=== quay ===
There are two boats{wave:, and one of them has seen you}.
* (wave) [Wave.]
  Somebody waves back.
  ~ nerve += 1
  -> quay
+ {nerve > 2} [Take the small boat.] -> small
* {nerve > 9} [Swim.] -> sea
+ [Wait.]
  {It rains.|It still rains.}
  -> quay

=== small ===
It leaks{quay.wave: on both sides}.
-> END

=== sea ===
It's cold.
-> END
