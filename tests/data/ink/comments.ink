// A comment at the beginning.
/* A block
   of comments. */
TODO: write the rest
A line. // with a comment
Another /* inside */ line.
* One. // the first
  TODO: more of this
* Two.
  // nothing
- Done. /* and
done */
// The end.
-> END
