#!/bin/sh
# A desktop within its sandbox: the display, a window manager, the configured program; a heartbeat, and commands that come over a pipe.
# Usage: desktop.sh desktop|application SIZE SCREENS PROGRAM [ARGUMENT …]
mode=$1 size=$2 screens=$3
shift 3
width=${size%x*} height=${size#*x}
export DISPLAY=:1 XDG_RUNTIME_DIR=/tmp/runtime LIBGL_ALWAYS_SOFTWARE=1 NO_AT_BRIDGE=1 LC_ALL=C.UTF-8
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
mkdir -p -m 1777 /tmp/.X11-unix
mkdir -p "$HOME" 2>/dev/null
cd "$HOME" || cd /tmp || exit 1

Xvnc :1 -geometry "$((width * screens))x$height" -depth 24 -rfbport -1 -rfbunixpath /session/starting.sock -SecurityTypes None -AlwaysShared -nolisten tcp -desktop Orrery 2>&1 &
display=$!
tries=0
until xprop -root >/dev/null 2>&1; do
    tries=$((tries + 1))
    kill -0 $display 2>/dev/null && [ $tries -lt 200 ] || { echo 'orrery: the display did not start'; exit 70; }
    sleep 0.05
done
# Several screens are parts of one picture that windows take for monitors.
at=0
while [ "$screens" -gt 1 ] && [ $at -lt "$screens" ]; do
    xrandr --setmonitor "screen-$((at + 1))" "$width/$((width / 4))x$height/$((height / 4))+$((at * width))+0" "$([ $at -eq 0 ] && xrandr | sed -n 's/ connected.*//p' | head -n 1 || echo none)" || { echo 'orrery: the screens could not be set up'; exit 75; }
    at=$((at + 1))
done
xsetroot -solid '#28323c'
openbox --config-file "/agent/openbox-$mode.xml" 2>&1 &
manager=$!
# A window that is mapped while openbox starts stays unmanaged, and nobody ever sees that it is there.
tries=0
until xprop -root _NET_CLIENT_LIST 2>/dev/null | grep -q 'window id'; do
    tries=$((tries + 1))
    kill -0 $manager 2>/dev/null && [ $tries -lt 200 ] || { echo 'orrery: the window manager did not start'; exit 74; }
    sleep 0.05
done
"$@" 2>&1 &
program=$!

# The endpoint appears when there is something to see: the program's first window.
tries=0
until xprop -root _NET_CLIENT_LIST 2>/dev/null | grep -q 0x; do
    tries=$((tries + 1))
    kill -0 $program 2>/dev/null || { wait $program; echo "orrery: the program ended with exit code $? before it showed a window"; exit 71; }
    [ $tries -lt 900 ] || { echo 'orrery: the program showed no window within 90 s'; exit 72; }
    sleep 0.1
done
mv /session/starting.sock /session/endpoint.sock
echo 'orrery: shown'

# What a command said, encoded; of much its beginning and its end.
said() {
    if [ "$(wc -c <"$1")" -le 1048576 ]; then
        base64 -w0 <"$1"
    else
        { head -c 524288 "$1"; printf '\n… much is left out …\n'; tail -c 524288 "$1"; } | base64 -w0
    fi
}

# A command comes as one line, its input and its program encoded; its answer goes back the same way. See PipeShell.
if [ -p /control/in ]; then
    while true; do
        while read -r id within input line; do
            rm -rf /tmp/.answer; mkdir /tmp/.answer
            printf %s "$line" | base64 -d >/tmp/.answer/command
            printf %s "${input#-}" | base64 -d | timeout "$within" sh /tmp/.answer/command >/tmp/.answer/out 2>/tmp/.answer/err
            code=$?
            printf '%s %s %s %s\n' "$id" "$code" "-$(said /tmp/.answer/out)" "-$(said /tmp/.answer/err)" >/control/out
        done </control/in
    done &
fi

while kill -0 $display 2>/dev/null && kill -0 $manager 2>/dev/null; do
    echo "orrery: heartbeat $(xprop -root _NET_CLIENT_LIST 2>/dev/null | grep -o 0x | wc -l)"
    [ "$mode" = desktop ] || kill -0 $program 2>/dev/null || { echo 'orrery: the application was closed'; exit 0; }
    sleep 3
done
kill -0 $display 2>/dev/null || { echo 'orrery: the display ended'; exit 73; }
echo 'orrery: logged out'
