-> room
=== room
- (stay)
A room with two doors.
<- door(1, -> kitchen)
<- door(2, -> cellar)
+ {stay < 4} [Stay.] -> stay
* [Out of the window.] -> END
=== door(n, -> to)
* {room.stay > 1} [The {n == 1:first|second} door.] -> to
=== kitchen
A kitchen.
-> room.stay
=== cellar
A cellar.
* [Back.] -> room.stay
* [Stay here.] -> END
