-> bar
=== bar
- (top)
+ {top < 5} "{A beer|Another|The last one}, please[."]," you say{!, for the first time}.
  {&He pours.|He nods.}
  -> top
* "The {bill|cheque}."
- That's it{top > 2:, after {top > 4:many|some}}.
-> END
