#!/bin/sh
# How often the shipped story does what it does too often, chapter by chapter. A table to read, no gate.
#
#   tests/mannerisms.sh
set -eu
cd "$(dirname "$0")/../story/chapters"

# count PATTERN FILE: how often an extended regular expression occurs, also across line ends.
count() {
    tr '\n' ' ' <"$2" | tr -s ' ' | grep -oiE "$1" | wc -l
}

row() {
    printf '%-28s' "$1"
    total=0
    for file in *.ron; do
        n=$(count "$2" "$file")
        total=$((total + n))
        printf '%5d' "$n"
    done
    printf '%7d\n' "$total"
}

printf '%-28s' 'what'
for file in *.ron; do
    printf '%5s' "${file%%-*}"
done
printf '%7s\n' 'all'
row 'eleven' '\beleven\b'
row 'It takes [number]' "\b(it takes|it took|takes her|takes him|took her|took him) (a|an|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|forty|until|some)\b"
row ', which …' ', which\b'
row 'says X, who …' "says [A-Z][a-z]+, who\b"
row 'hand(s)' '\bhands?\b'
row 'the word of a meter, in hand' '\*in hand\*'
row 'looks' '\blooks\b'
row 'look, looked, looking' '\blook(ed|ing)?\b'
row 'somebody, nobody' '\b(some|no)body\b'
row 'the gloss of "Could be"' 'his word for yes'
row 'the gloss of "Well"' 'his word for no'
row 'squares' '\bsquares\b'
row 'the nuts' '\bnuts\b'
row 'I.m only saying' "I'm only saying"
row 'a lid, pot or jar that acts' '\bthe (pot|lid|hip|phone|waffles|lawn chair|boat) (says|say|asks|answers)\b'
row 'the log, the Echo' '(the log\b|\*Echo\*)'
row 'cq' '\*cq\*'
row 'plain feelings' '\b(is|was|she.s|he.s|I.m|I was) (so )?(frightened|afraid|happy|glad|ashamed|angry|sorry|scared|jealous|cold|crying)\b'
