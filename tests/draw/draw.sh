#!/bin/sh
# The numbers of a Leitai draw with nothing but sha256sum: written from docs/rules/draw.md.
#   draw.sh hash TEXT                          SHA-256 of a text
#   draw.sh below SEED SIZE COUNT              COUNT numbers from 0 to SIZE - 1
#   draw.sh order SEED SIZE [GROUP ...]        "index place1 place2 ...": the first shuffle in
#                                              which no two neighbours have the same GROUP
#   draw.sh sessions SEED SIZE COUNT GROUP ... "item:session" in the order dealt
set -eu

hash() { printf %s "$1" | sha256sum | cut -c 1-64; }

number=0 words=
next_word() { # -> word
    if [ -z "$words" ]; then
        words=$(hash "$seed|$number" | sed 's/......../& /g')
        number=$((number + 1))
    fi
    word=$((0x${words%% *}))
    words=${words#* }
}

below() { # size -> drawn
    limit=$((4294967296 - 4294967296 % $1))
    next_word
    while [ "$word" -ge "$limit" ]; do next_word; done
    drawn=$((word % $1))
}

shuffle() { # fills place_0 ... ; fails when two neighbours clash
    at=0
    while [ "$at" -lt "$size" ]; do eval "place_$at=$at"; at=$((at + 1)); done
    at=$((size - 1))
    while [ "$at" -ge 0 ]; do
        if [ "$at" -gt 0 ]; then
            below $((at + 1))
            eval "kept=\$place_$at; place_$at=\$place_$drawn; place_$drawn=\$kept"
        fi
        if [ "$apart" = yes ] && [ "$at" -lt $((size - 1)) ]; then
            eval "here=\$place_$at; after=\$place_$((at + 1))"
            eval "[ \"\$group_$here\" != \"\$group_$after\" ]" || return 1
        fi
        at=$((at - 1))
    done
}

read_groups() {
    at=0
    for group; do eval "group_$at=\$group"; at=$((at + 1)); done
}

show() {
    at=0
    while [ "$at" -lt "$size" ]; do eval "printf ' %s' \$place_$at"; at=$((at + 1)); done
    echo
}

what=$1
shift
case $what in
hash) hash "$1" ;;
below)
    seed=$1 size=$2 left=$3
    while [ "$left" -gt 0 ]; do below "$size"; echo "$drawn"; left=$((left - 1)); done
    ;;
order)
    seed=$1 size=$2 apart=no index=0
    shift 2
    [ $# = 0 ] || apart=yes
    read_groups "$@"
    until shuffle; do index=$((index + 1)); done
    printf %s "$index"
    show
    ;;
sessions)
    seed=$1 size=$2 sessions=$3 apart=no done=" "
    shift 3
    read_groups "$@"
    shuffle
    below "$sessions"
    session=$drawn
    first=0
    while [ "$first" -lt "$size" ]; do
        eval "leader=\$place_$first"
        eval "mine=\$group_$leader"
        case $done in
        *" $mine "*) ;;
        *)
            at=$first
            while [ "$at" -lt "$size" ]; do
                eval "item=\$place_$at"
                eval "group=\$group_$item"
                if [ "$group" = "$mine" ]; then
                    printf '%s:%s ' "$item" $((session + 1))
                    session=$(((session + 1) % sessions))
                fi
                at=$((at + 1))
            done
            done="$done$mine "
            ;;
        esac
        first=$((first + 1))
    done
    echo
    ;;
esac
