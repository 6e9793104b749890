# SPDX-License-Identifier: Apache-2.0
# Completes ipn's commands, options, networks that are started (their node files), members' devices and files.

# Commands and options that go on from COMMAND, its name written as it is typed: "port add".
_ipn_words() {
    case $1 in
@WORDS@
    esac
}

# What COMMAND's arguments are, or what its OPTION takes: NET, FILE, PATH, DEV, words with | in between; nothing for anything else.
_ipn_takes() {
    case $1 in
@TAKES@
    esac
}

# Each that begins with what is typed, quoted as the shell wants it.
_ipn_offer() {
    local each quoted
    for each; do
        quoted=$(printf '%q' "$each")
        if [[ $each == "$typed"* || $quoted == "$typed"* ]]; then COMPREPLY+=("$quoted"); fi
    done
}

_ipn_folder() { # FOLDER: the names in it
    local each
    for each in "$1"/*; do
        if [[ -e $each ]]; then _ipn_offer "${each##*/}"; fi
    done
}

_ipn() {
    local typed=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' takes='' i word
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word != -* && " $(_ipn_words "$command") " == *" $word "* ]]; then command="${command:+$command }$word"; fi
    done
    if [[ $before == -* ]]; then takes=$(_ipn_takes "$command $before"); fi
    if [[ -z $takes && $typed != -* ]]; then takes=$(_ipn_takes "$command"); fi
    case $takes in
        NET) _ipn_folder "${IPN_NODES:-/run/ipn/nodes}" ;;
        DEV) _ipn_folder /sys/class/net ;;
        *'|'*) for word in ${takes//|/ }; do _ipn_offer "$word"; done ;;
        FILE | PATH)
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$typed")
            ;;
        *) for word in $(_ipn_words "$command"); do _ipn_offer "$word"; done ;;
    esac
}
complete -F _ipn ipn
