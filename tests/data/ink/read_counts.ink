-> square
=== square
The square{square > 1:, again}{square > 3:, and again}.
{not well: You have not been to the well.}
{well == 1: You were at the well once.}
{well >= 2: You know the well.}
+ [To the well.] -> well
+ {church < 2} [To the church.] -> church
* {well && church} [Home.] -> END
* [Away.] -> END
=== well
The well is {well > 2:dry|deep}.
{church: The bell can be heard.}
-> square
=== church
The church is {church.tower:open to the sky|closed}.
* [Up the tower.] -> tower
* [Back.] -> square
= tower
{tower == 1:The view.|The same view.}
-> square
