VAR courage = 0
-> porch

=== porch ===
A {lit lamp|lamp|cold lamp} over the door.
<- smalltalk
* {courage > 3} [Kick the door in.]
    -> hall
* [Knock.]
    ~ courage = courage + 1
    { courage > 1:
        -> hall
    - else:
        -> waiting
    }
+ [Wait.] -> waiting
* -> leaving

=== waiting ===
{ porch > 20:
    -> cellar
}
{ courage >= 1:
    -> porch
}
{ waiting > 2:
   You give up.
   -> leaving
}
Rain. You wait.
-> porch

=== smalltalk ===
* [Hum a tune.]
    You hum.
    -> porch
- -> DONE

=== hall ===
Nobody here.
* [Go on.]
- The end of the hall.

=== cellar ===
Dark.
-> END

=== leaving ===
Home again.
-> END
