VAR loud = false
- (top)
* Hello[ there.], I said. -> top
* [Only a label.] -> top
* Only this. -> top
* Before {loud:LOUD|quiet}[ label {loud:!|.}] printed {loud:after all|softly}.
  ~ loud = true
  -> top
* "Quoted[."]," and more.
  -> top
* \ Spaced [ ] out. -> top
* ->
- Done.
-> END
