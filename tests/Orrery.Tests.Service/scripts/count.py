#!/usr/bin/env python3
"""Counts a file's lines and writes them in reverse; fails when told to."""
import json
import sys

order = json.load(sys.stdin)
if order["fail"]:
    print("no such luck", file=sys.stderr)
    sys.exit(3)
with open(order["text"]["$file"]) as text:
    lines = text.read().splitlines()
print(f"progress {len(lines)} {len(lines)} lines", file=sys.stderr)
print("reading", order["text"]["$file"], file=sys.stderr)
with open("/out/reversed.txt", "w") as made:
    made.write("\n".join(reversed(lines)))
print(json.dumps({"lines": len(lines), "reversed": {"$file": "/out/reversed.txt"}}))
