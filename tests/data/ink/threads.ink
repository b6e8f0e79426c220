VAR asked = false
-> hall
=== hall
The hall.
<- weather
<- business
* [Leave.] -> END
=== weather
It rains.
* "Rain again[."]," you say.
  "Always," he says.
  -> hall
* {asked} "Sun tomorrow?"
  "Never."
  -> hall
-> DONE
=== business
* "How is business?"
  ~ asked = true
  "Slow."
  -> hall
+ {hall < 4} [Nod.] -> hall
-> DONE
