// The scripts that teach a shell to complete rampsync: they ask the hidden verb __complete, which runs nothing.

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** Each word is quoted before the shell sees it again: names of stacks and tenants come from files. */
const bash = `# rampsync completion for bash: eval "$(rampsync completion bash)"
_rampsync() {
  local kind='' line word
  COMPREPLY=()
  while IFS= read -r line; do
    if [ -z "$kind" ]; then kind="$line"; continue; fi
    word="\${line%%$'\\t'*}"
    COMPREPLY+=("$(printf '%q' "$word")")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  case "$kind" in
    files) compopt -o default 2>/dev/null ;;
    directories) compopt -o dirnames 2>/dev/null ;;
  esac
}
complete -F _rampsync rampsync
`;

const zsh = `#compdef rampsync
# rampsync completion for zsh: eval "$(rampsync completion zsh)", after compinit
_rampsync() {
  local kind line
  local -a lines described
  lines=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  kind="\${lines[1]}"
  case "$kind" in
    files) _files ;;
    directories) _files -/ ;;
    words)
      for line in "\${(@)lines[2,-1]}"; do
        described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      _describe -t values 'rampsync' described
      ;;
  esac
}
compdef _rampsync rampsync
`;

const fish = `# rampsync completion for fish: rampsync completion fish | source
function __rampsync_complete
    set -l words (commandline -opc)
    set -l lines ($words[1] __complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path (commandline -ct)
        case directories
            __fish_complete_directories (commandline -ct)
        case words
            if set -q lines[2]
                printf '%s\\n' $lines[2..-1]
            end
    end
end
complete -c rampsync -f -a '(__rampsync_complete)'
`;

export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
