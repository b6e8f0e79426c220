VAR mood = 0
-> talk
=== talk
- (more)
{
    - mood > 1:
        He laughs.
        ~ mood = 1
    - mood == 1:
        He smiles.
    - mood < 0:
        He frowns.
        He turns away.
    - else:
        He waits.
}
{ mood >= 1:
    "You seem well," you say.
- else:
    You say nothing.
}
{ more > 3:
    -> end
}
+ [A joke.]
  { mood < 2:
    ~ mood++
  }
  -> more
+ [An insult.]
  { mood > -1:
    ~ mood--
    - else:
    He doesn't even listen.
  }
  -> more
* [Goodbye.] -> end
=== end
{ mood:
- 0: "Bye."
- 1: "Goodbye!"
- 2: "Come again!"
- else: "Good riddance."
}
-> END
