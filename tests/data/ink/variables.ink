VAR bold = false
VAR coins = 3
CONST PRICE = 2
CONST FREE = false
-> shop
=== shop
You have {coins} coins{bold: and no fear}.
* {coins >= PRICE} [Buy rope.]
  ~ coins -= PRICE
  -> shop
* {coins >= PRICE} [Buy a hat.]
  ~ coins -= PRICE
  ~ bold = true
  -> shop
* {FREE} [Take a sample.] -> shop
* [Beg.]
  ~ coins += 1
  -> shop
* [Leave.]
  ~ temp left = coins
  {left > 1: You leave with {left}.|You leave.}
  -> END
