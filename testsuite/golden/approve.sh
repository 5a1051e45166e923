#!/bin/sh
# approve.sh: takes the outputs of today as the approved ones. Usage: approve.sh PATH/TO/mapsan_report_program
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
exec python3 "$(dirname "$0")/compare.py" --approve "$@"
