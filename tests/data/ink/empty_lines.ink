

A line after empty ones.


{false:never}
Another.
* []Nothing but this.
* [ ]
- 

The last.

-> END
