#!/bin/sh
# Claims a file that isn't its own, beside a link that leads out of its folder.
ln -s /etc/passwd /out/link
cat >/dev/null
printf '{"lines": 0, "reversed": {"$file": "%s"}}' "$1"
