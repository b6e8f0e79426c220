-> garden
=== garden
- (gate) The gate {gate > 1:squeaks|is new}.
* (walked) [Walk.] The path is dry. -> gate
* (ran) {walked} [Run.] The path is short. -> gate
+ {ran} [Leave.] -> leave
* {garden.walked && not ran} [Sit.] -> bench
= bench
- (seat) A bench.
  + (sat) [Sit {seat > 2:some more|down}.]
    {sat >= 3: -> leave}
    -> seat
  + [Get up.] -> gate
= leave
{garden.bench.sat: You sat {garden.bench.sat == 1:once|more than once}.|You never sat.}
-> END
