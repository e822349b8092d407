/** Where somebody may be on the command line, and what can be said there. */
export interface Place {
  /** The commands that were named so far, as in `customer create`. */
  named: string
  /** Whether no command comes behind it, only what it works on. */
  isLast: boolean
  words: readonly string[]
}

/**
 * The words are written into the script: asking the program at each press of Tab, as libraries for this do, would take its start, about
 * a second. Files are offered where no word fits.
 */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', places: readonly Place[]): string {
  return { bash, zsh, fish }[shell](places)
}

function bash(places: readonly Place[]): string {
  return `# For bash: source <(verifyplus completion bash)
_verifyplus() {
  local word named='' words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) named="$named\${named:+ }$word" ;; esac
  done
  case "$named" in
${cases(places, (words) => `words='${words}'`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _verifyplus verifyplus
`
}

function zsh(places: readonly Place[]): string {
  return `#compdef verifyplus
# For zsh: source <(verifyplus completion zsh), behind compinit
_verifyplus() {
  local word named='' offered=''
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$word" in -*) ;; *) named="$named\${named:+ }$word" ;; esac
  done
  case "$named" in
${cases(places, (words) => `offered='${words}'`)}
  esac
  compadd -- \${=offered} || _files
}
compdef _verifyplus verifyplus
`
}

function fish(places: readonly Place[]): string {
  const offers = places.map(({ named, isLast, words }) => {
    const at = `__verifyplus_at '${named}'${isLast ? ' and-behind' : ''}`
    return `complete -c verifyplus ${isLast ? '' : '-f '}-n "${at}" -a '${words.join(' ')}'`
  })
  return `# For fish: verifyplus completion fish | source
function __verifyplus_at
  set -l named
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; or set -a named $word
  end
  set -l said (string join ' ' -- $named)
  test "$said" = "$argv[1]"; and return
  test (count $argv) -gt 1; and string match -q -- "$argv[1] *" "$said"
end
${offers.join('\n')}
`
}

function cases(places: readonly Place[], offer: (words: string) => string): string {
  return places
    .map(({ named, isLast, words }) => {
      const pattern = isLast ? `'${named}' | '${named} '*` : `'${named}'`
      return `    ${pattern}) ${offer(words.join(' '))} ;;`
    })
    .join('\n')
}
