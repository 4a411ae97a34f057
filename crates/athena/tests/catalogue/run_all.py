#!/usr/bin/env python3
"""Writes the expected rows of all views and queries. Run it after a change to the samples, to rows/ or to a script."""

import glob
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# In the second zone, daylight saving time ends within the days of the rows.
ZONES = ["UTC", "America/New_York"]


def fails(script, zone):
    return subprocess.run([sys.executable, "-B", script], env={**os.environ, "REPORTING_TIME_ZONE": zone}).returncode != 0


scripts = sorted(glob.glob(os.path.join(HERE, "expected_*.py")))
failed = [script for script in scripts for zone in ZONES if fails(script, zone)]
sys.exit("failed: " + ", ".join(map(os.path.basename, failed)) if failed else 0)
