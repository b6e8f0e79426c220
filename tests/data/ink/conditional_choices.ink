VAR lamp = false
VAR oil = 1
-> shed
=== shed
A shed.
* {not lamp} {oil > 0} [Light the lamp.]
  ~ lamp = true
  ~ oil = oil - 1
  -> shed
* {lamp} [Blow it out.]
  ~ lamp = false
  -> shed
* {lamp and oil == 0} [Read.] Words. -> shed
+ {shed >= 2} [Leave.] -> END
* {lamp || oil >= 1} { not (shed > 3) } [Look.] It's a shed. -> shed
* -> END
