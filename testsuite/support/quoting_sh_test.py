"""quoting_sh_test.py: lit's test format, with path substitutions that survive spaces.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

A module of its own because lit hands the format to its worker processes by name.
"""

import os
import shlex

import lit.formats
import lit.TestRunner


class QuotingShTest(lit.formats.ShTest):
    """ShTest whose path substitutions survive spaces."""

    def execute(self, test, lit_config):
        temp_dir, temp_base = lit.TestRunner.getTempPaths(test)
        source = test.getSourcePath()
        quoted = [
            ("%s", shlex.quote(source)),
            ("%S", shlex.quote(os.path.dirname(source))),
            ("%t", shlex.quote(temp_base + ".tmp")),
            ("%T", shlex.quote(temp_dir)),
        ]
        # The named substitutions come first: `%t` must not match the beginning of `%trace_runtime`.
        substitutions = list(test.config.substitutions) + quoted
        return lit.TestRunner.executeShTest(test, lit_config, self.execute_external, substitutions)
