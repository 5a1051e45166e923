#!/usr/bin/env bash
# test.sh: builds mapsan and passes all its tests. Installs what is missing; quick when run again.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Arguments go to ctest, for instance: ./test.sh -R report
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$root/scripts/setup.sh"

install_missing
build_mapsan
say "Running the tests"
cd "$build"
exec ctest --output-on-failure "$@"
