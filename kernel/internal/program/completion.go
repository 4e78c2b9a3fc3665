package program

import (
	"fmt"
	"regexp"
	"strings"
)

// commandLine is a line of the usage that names a command with its options.
var commandLine = regexp.MustCompile(`(?m)^  NAME (\S+)(.*)$`)

// commands returns the commands and their options, as the usage has them.
func commands() (names []string, options map[string][]string) {
	options = map[string][]string{}
	for _, m := range commandLine.FindAllStringSubmatch(usage, -1) {
		names = append(names, m[1])
		options[m[1]] = regexp.MustCompile(`-[a-z][a-z-]*`).FindAllString(strings.ReplaceAll(m[2], "ENGINES", " -engine"), -1)
	}
	return append(names, "help"), options
}

// completionCommand prints a script that makes a shell complete the commands, their options, and notebooks.
func (p *Program) completionCommand(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("completion: name one shell: bash, zsh, fish or powershell")
	}
	names, options := commands()
	var cases strings.Builder
	switch args[0] {
	case "bash", "zsh":
		for _, n := range names {
			fmt.Fprintf(&cases, "    %s) words=%q ;;\n", n, strings.Join(options[n], " "))
		}
		if args[0] == "zsh" {
			fmt.Println("autoload -U +X bashcompinit && bashcompinit")
		}
		fmt.Printf(`_%[1]s() {
  local cur=${COMP_WORDS[COMP_CWORD]} words=
  if [ "$COMP_CWORD" = 1 ]; then COMPREPLY=($(compgen -W "%[2]s" -- "$cur")); return; fi
  case ${COMP_WORDS[1]} in
%[3]s  esac
  case $cur in
    -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -f -X '!*.@(ipynb|md|html)' -- "$cur") $(compgen -d -- "$cur")) ;;
  esac
}
shopt -s extglob 2>/dev/null
complete -o filenames -F _%[1]s %[1]s
`, p.Name, strings.Join(names, " "), cases.String())
	case "fish":
		fmt.Printf("complete -c %s -n __fish_use_subcommand -f -a %q\n", p.Name, strings.Join(names, " "))
		for _, n := range names {
			for _, o := range options[n] {
				fmt.Printf("complete -c %s -n '__fish_seen_subcommand_from %s' -o %s\n", p.Name, n, strings.TrimPrefix(o, "-"))
			}
		}
	case "powershell":
		for _, n := range names {
			fmt.Fprintf(&cases, "    '%s' = @('%s')\n", n, strings.Join(options[n], "', '"))
		}
		fmt.Printf(`Register-ArgumentCompleter -Native -CommandName %s -ScriptBlock {
  param($word, $ast, $at)
  $options = @{
%s  }
  $parts = $ast.CommandElements | ForEach-Object { "$_" }
  $list = if ($parts.Count -le 1 -or ($parts.Count -eq 2 -and $word)) { $options.Keys } else { $options[$parts[1]] }
  $list | Where-Object { $_ -like "$word*" } | Sort-Object
}
`, p.Name, cases.String())
	default:
		return fmt.Errorf("completion: there is none for %q: name bash, zsh, fish or powershell", args[0])
	}
	return nil
}
