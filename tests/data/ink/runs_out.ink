// Ends by running out of content.
Left or right?
* Left.
* Right.
  Right it is.
