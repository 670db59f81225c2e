#!/usr/bin/env python3
import json
import sys

print(json.dumps(sum(len(item) for item in json.load(sys.stdin))))
