"What is it?" asked the guard.
* "A parcel[."]," I said.
  "For whom?"
  * * "For you[."]," I said. "It's soup."
      He sniffed at it.
      * * * "Open it."
            He opened it.
      * * * "Don't open it."
            He put it down.
      - - - The soup began to smell.
  * * "For nobody."
      "Then it's mine."
  - - "Go on in," he said.
* "A letter."
  He read it twice.
* [Say nothing.]
  The guard shrugged.
- The gate stood open.
* Go in.
* Turn back.
- That was that.
-> END
