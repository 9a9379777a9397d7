#!/bin/sh
# The few words of the pretend game server that the contract of runtimes needs, for hosts without its image.
stop() { printf '[fake] [INFO]: %s\n' "$1" Bye; exit 0; }
on_signal() {
    if [ "${FAKE_IGNORE_TERM:-0}" = 1 ]; then echo "[fake] [WARN]: Ignoring SIG$1"; else stop "Caught SIG$1, stopping"; fi
}
trap 'on_signal INT' INT
trap 'on_signal TERM' TERM
echo '[fake] [INFO]: Fake Game 1.0'
echo '[fake] [INFO]: Done (0.000s)! For help, type "help"'
while :; do
    IFS= read -r line || continue
    case $line in
        'echo '*) printf '%s\n' "${line#echo }";;
        stop) stop 'Stopping the server';;
        'crash '*) echo 'pretend crash' >&2; exit "${line#crash }";;
        env) env; echo 'env done';;
        child) sleep 600 & echo "child $!";;
        work) i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done; echo 'work done';;
    esac
done
