-> room
=== room
A room with two doors.
<- door(1, -> kitchen)
<- door(2, -> cellar)
+ {room < 4} [Stay.] -> room
* [Out of the window.] -> END
=== door(n, -> to)
* {room > 1} [The {n == 1:first|second} door.] -> to
=== kitchen
A kitchen.
-> room
=== cellar
A cellar.
* [Back.] -> room
* [Stay here.] -> END
