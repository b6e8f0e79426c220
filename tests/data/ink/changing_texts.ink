// Changing texts: those that follow the visits of a scene, and those that do not.
-> square
=== square ===
The square is {quiet|still quiet|{&empty|full} now}. {!A bell rings.} {&Left|Right|Straight on}.
{!first|second}{stopping:
- You stop.
- You stop again.
  And think.
- You go on.
}
{once:
- A dog barks.
- It barks again.
}
+ [Around.] -> square
+ [To the well.] -> well
* [Leave.] -> END
=== well ===
{square > 2: {Deep|Deeper} water.}
{|Nothing|} moves. {&a|}
+ [Drop a {stone|{!second }stone}.]
  {Plop|Plop again}.
  -> well
+ [Back.]
  -> think ->
  -> square
+ [Think.] -> think -> well
=== think ===
You think {once more|twice|too often}.
->->
