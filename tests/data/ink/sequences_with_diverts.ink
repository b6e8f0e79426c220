-> round
=== round
{Once.|Twice.|-> out}
{!First only. -> side}
+ [On.] -> round
* [Off.] -> out
=== side
By the side.
-> round
=== out
{ stopping:
    - Out.
      -> round
    - Out for good.
}
-> END
