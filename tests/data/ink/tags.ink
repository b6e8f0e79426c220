# title: A Story with Tags
# author: Nobody
A line. # loud
# above
Another line.
* A choice # with a tag
  Done. # done
* [Other.] # other
  Also done.
- The end. #end #really
-> END
