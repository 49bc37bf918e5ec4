namespace Pubby.Cli.Completion;

/// <summary>
/// Each hands the words before the cursor to <c>pubby complete</c>, without their quotes, and the shell the answer.
/// </summary>
internal static class ShellScripts
{
    /// <summary>Also for Bash 3.2, which macOS has.</summary>
    public const string Bash = """
        _pubby() {
          # Bash ends words at : = and @ too. What has no blank between is one word.
          local rest=${COMP_LINE:0:COMP_POINT} words=() part
          for part in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
            if [[ ${#words[@]} -eq 0 || $rest == [[:space:]]* ]]; then
              words+=("")
              rest=${rest#"${rest%%[![:space:]]*}"}
            fi
            # Of a word with the cursor in it, what is before the cursor.
            [[ $rest == "$part"* ]] || part=$rest
            words[${#words[@]}-1]+=$part
            rest=${rest#"$part"}
          done
          local quotes="[\\\\\"']" word text description
          words=("${words[@]//$quotes/}")
          word=${words[${#words[@]}-1]}
          # Bash replaces only what it holds for the word.
          local kept=${word%"$2"}
          COMPREPLY=()
          while IFS=$'\t' read -r text description; do
            if [[ $text == :files ]]; then
              while IFS= read -r text; do COMPREPLY+=("$text"); done < <(compgen -f -- "$2")
              compopt -o filenames 2>/dev/null
            else
              COMPREPLY+=("${text#"$kept"}")
            fi
          done < <(pubby complete -- "${words[@]:1}" 2>/dev/null)
        }
        complete -F _pubby pubby
        """;

    /// <summary>To be sourced, or a file <c>_pubby</c> in a directory of <c>fpath</c>.</summary>
    public const string Zsh = """
        #compdef pubby
        _pubby() {
          local -a found shown before
          local line
          before=("${(@Q)words[2,CURRENT-1]}")
          (( CURRENT > 2 )) || before=()
          while IFS= read -r line; do
            if [[ $line == :files ]]; then
              _files
              return
            fi
            found+=("${line%%$'\t'*}")
            shown+=("${line/$'\t'/  -- }")
          done < <(pubby complete -- "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)
          if (( $#found )); then compadd -l -d shown -a found; fi
        }
        if [[ ${funcstack[1]} == _pubby ]]; then
          _pubby "$@"
        else
          (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
          compdef _pubby pubby
        fi
        """;

    public const string Fish = """
        function __pubby_complete
            set -l before (commandline -opc)
            # A quote that is still open is part of it.
            set -l word (string trim --left --chars "\"'" -- (commandline -ct))
            set -l found (pubby complete -- $before[2..-1] "$word" 2>/dev/null)
            if test "$found" = :files
                __fish_complete_path "$word"
            else
                string join -- \n $found
            end
        end
        complete -c pubby -f -a '(__pubby_complete)'
        """;

    /// <summary>From PowerShell 7.3 on, which hands empty words to programs.</summary>
    public const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName pubby -ScriptBlock {
            param($word, $line, $position)
            $before = @($line.CommandElements | Select-Object -Skip 1 |
                Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { "$_".Trim('"', "'") })
            pubby complete -- @before $word 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
                $text, $description = $_ -split "`t", 2
                if (-not $description) { $description = $text }
                [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $description)
            }
        }
        """;
}
