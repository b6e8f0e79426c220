VAR asked = false
-> hall
=== hall
- (again)
The hall.
<- weather
<- business
* [Leave.] -> END
=== weather
It rains.
* "Rain again[."]," you say.
  "Always," he says.
  -> hall.again
* {asked} "Sun tomorrow?"
  "Never."
  -> hall.again
-> DONE
=== business
* "How is business?"
  ~ asked = true
  "Slow."
  -> hall.again
+ {hall.again < 4} [Nod.] -> hall.again
-> DONE
