/** The longest shellProfile a session document may hold (facts/session-manager.md E). */
export const MAX_PROFILE_CHARS = 512;

/**
 * The shellProfile.linux of our session document: it is typed into `sh` when a session starts. Its first line goes on
 * to zsh where that is the person's shell (by SHELL, else by the user database) and otherwise to bash where there is
 * one; the second teaches either to mark its prompt (A, B), each command (C, with the command as the shell read it) and
 * its end (D, with the exit status) in OSC 133 ended by BEL, with a random number of this session, so that nothing that
 * is merely shown can pass for a mark. What was there stays: prompt, PROMPT_COMMAND, hooks, `$?`. The screen is cleared
 * of the typing. In any other shell it does nothing but that. bash before 4.4 has no PS0: its commands are then read
 * off the screen between the marks.
 */
export const SHELL_PROFILE = [
  ' case $(getent passwd `id -u`)$SHELL in *zsh)exec zsh;;*)type bash>/dev/null&&exec bash;esac',
  ` _m(){ local e=$?;printf '\\33]133;%s;aid=%s%s\\7' "$1" $_N "$2";return $e;};_p(){ _m "D;$?";_m A;};` +
    '_N=$RANDOM$RANDOM$RANDOM;' +
    `if [ $ZSH_VERSION ];then eval '_x(){ _m C ";cmd=\${(q)1}";};precmd_functions+=(_p);` +
    `preexec_functions+=(_x)';PS1+="%{$(_m B)%}";elif [ $BASH ];then PROMPT_COMMAND='_p;'$PROMPT_COMMAND;` +
    `PS0='$(_m C ";his=$(printf %q "$(HISTTIMEFORMAT= history 1)")")'$PS0;PS1+="\\[$(_m B)\\]";fi;printf '\\33[H\\33[J'`,
].join('\n');
