#!/bin/bash
# Runs a command in the image, by default a shell, as docker-stacks' images do it:
#   as root with NB_USER, NB_UID, NB_GID: the user gets that name and those ids, and the command runs as this user;
#   as another id: that id gets a name, if the group allows it, and a home that it can write to.
# CHOWN_HOME=yes hands the home folder over to the user. Scripts in start-notebook.d run first, those in before-notebook.d
# last, just before the command, as the user who will run it: *.sh are sourced, other executables are run.
set -e

hooks() {
  local hook
  for hook in "$1"/*; do
    case $hook in
      *.sh) . "$hook" ;;
      *) if [ -x "$hook" ] && [ -f "$hook" ]; then "$hook"; fi ;;
    esac
  done
}

[ $# -gt 0 ] || set -- bash
hooks /usr/local/bin/start-notebook.d

if [ "$(id -u)" = 0 ]; then
  : "${NB_USER:=jovyan}" "${NB_UID:=1000}" "${NB_GID:=100}"
  # The image has one user of its own, whatever it is called.
  own=$(getent passwd | awk -F: '$3 >= 1000 && $6 ~ /^\/home\// {print $1; exit}')
  if [ -n "$own" ] && [ "$own" != "$NB_USER" ]; then
    usermod --login "$NB_USER" --home "/home/$NB_USER" "$own" >/dev/null
    if [ ! -e "/home/$NB_USER" ]; then cp -a "/home/$own" "/home/$NB_USER"; fi
  fi
  getent group "$NB_GID" >/dev/null || groupadd --gid "$NB_GID" "$NB_USER"
  if [ "$(id -u "$NB_USER")" != "$NB_UID" ] || [ "$(id -g "$NB_USER")" != "$NB_GID" ]; then
    usermod --non-unique --uid "$NB_UID" --gid "$NB_GID" "$NB_USER" >/dev/null
  fi
  export HOME=/home/$NB_USER USER=$NB_USER NB_USER NB_UID NB_GID
  mkdir -p "$HOME"
  case ${CHOWN_HOME:-} in 1 | yes) chown -R "$NB_UID:$NB_GID" "$HOME" ;; esac
  case $PWD/ in "/home/${own:-jovyan}/"*) cd "$HOME" ;; esac
  exec setpriv --reuid "$NB_UID" --regid "$NB_GID" --init-groups -- "$0" "$@"
fi

if ! whoami >/dev/null 2>&1 && [ -w /etc/passwd ]; then
  # The image's own entry of that name gives way: a name has one id.
  kept=$(grep -v "^${NB_USER:-jovyan}:" /etc/passwd)
  printf '%s\n%s:x:%s:%s:,,,:%s:/bin/bash\n' "$kept" "${NB_USER:-jovyan}" "$(id -u)" "$(id -g)" "$HOME" >/etc/passwd
fi
if [ ! -w "$HOME" ]; then
  # Nothing can be kept there: a fresh folder, and that is said.
  echo "start.sh: $(id -u):$(id -g) cannot write to $HOME; files are kept in ${TMPDIR:-/tmp} until this container ends (run with --group-add users, or CHOWN_HOME=yes as root)" >&2
  HOME=$(mktemp -d)
  export HOME
  cd "$HOME"
fi
export USER=${NB_USER:-jovyan}
hooks /usr/local/bin/before-notebook.d
exec "$@"
