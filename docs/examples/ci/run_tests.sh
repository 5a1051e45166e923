#!/usr/bin/env bash
# Runs the tests of a build folder and collects mapsan's reports. Usage: run_tests.sh BUILD LOGS
set -eu
cd "$1"
logs="$2"
status=0
export MAPSAN_OPTIONS="log_path=$logs/mapsan:log_format=json"
ctest --output-on-failure || status=$?
cat "$logs"/mapsan.* 2>/dev/null || true
exit $status
