// What has no divert flows to the next gather, of its own level or of the one around it.
Three doors.
* The left one.
  * * Knock.
  * * Push.
      It gives way.
* The right one.
  It's painted on.
  * * Knock[]? It's paint.
      * * * [Knock harder.] The paint comes off.
      * * * [Stop.]
* The middle one.
- 
The hall behind is empty.
- (again) A voice says: "Next."
+ {again < 3} [Go round.] Round it goes. -> again
+ [Stop.]
- - It says: "Good."
- -> END
