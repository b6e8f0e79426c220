Stars *in* a line, ~tildes~, 5 > 4, \{braces\}, back\\slash, [brackets], quotes "so" and 'so', 50% & more; a \| bar; \#not
> A line that begins with a sign.
\--- no rule
\- A dash. \* A star. \~ A tilde. \= Equals. 
* [A \[label\] with *stars* and ~tildes~.]
* "Quoted" - and dashed.
* A label \{with braces\}[ \| bar].
- https:\/\/example.org is an address. Unicode: é, 漢字, 🙂, non breaking.
-> END
