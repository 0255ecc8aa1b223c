#!/bin/sh
# Ends what its parent started once the parent is gone, however it went: standard input is a pipe that only the
# parent holds open. Lines on it: "guard PID" and "release PID". The one argument is a folder to remove.
guarded=""
while read -r verb pid; do
	case "$verb" in
	guard) guarded="$guarded $pid" ;;
	release)
		kept=""
		for other in $guarded; do
			[ "$other" = "$pid" ] || kept="$kept $other"
		done
		guarded="$kept"
		;;
	esac
done
for pid in $guarded; do
	kill -9 "$pid" 2>/dev/null
done
# A killed JVM may write for a moment longer.
for _ in 1 2 3 4 5; do
	rm -rf -- "$1" 2>/dev/null && break
	sleep 1
done
