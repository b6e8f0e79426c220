- The first.
- The second.
  More of the second.
- (third) The third.
* [On.]
- The fourth.
- The fifth.
-> END
