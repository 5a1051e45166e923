# lit.cfg.py: how lit finds and runs the tests of mapsan.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# One suite, one folder per kind of test. Substitutions for RUN lines:
#
#   %clang %clangxx               the plain compilers mapsan is built for
#   %clangxx_plugin               %clangxx with the plugin loaded, nothing else: no runtime is linked
#   %mapsan_plugin                path of the plugin
#   %mapsan_runtime               path of the runtime archive
#   %trace_runtime                object file of a runtime that prints every call it gets
#   %mapsan-clang %mapsan-clang++ the wrappers
#   %check_report %check_silent   programs with a violation, programs without: see support/check_*.py
#   %check_hostile                a small race under conditions: see support/check_hostile.py
#   %check_order                  programs ordered by a synchronisation, and the same without it
#   %FileCheck %python %not       tools
#   %support %docs %wrappers      the folders testsuite/support, docs and that of the wrappers
#   %abseil                       linker flags of abseil's containers
#   %mapsan_package               what mapsan_DIR is set to for find_package(mapsan)
#
# Every substitution, %s and %t included, is quoted for the shell where it has to be: RUN lines work in a source or build
# folder whose name holds a space, and must not add quotes of their own.
#
# Parameters: --param repeat=N runs every program of %check_report and %check_silent N times (the soak targets).

import glob
import importlib.util
import os
import shlex
import sys

import lit.Test

support = os.path.join(config.mapsan_source_dir, "testsuite", "support")
sys.path.insert(0, support)
from quoting_sh_test import QuotingShTest
from suite_programs import ABSEIL

config.name = "mapsan"
config.test_format = QuotingShTest(execute_external=True)
config.suffixes = [".c", ".cpp", ".test"]
config.excludes = [
    "benchmark", "comparison", "consumer", "differential", "golden", "scale", "soak", "stress", "support", "third_party", "unit", "Inputs",
    "CMakeLists.txt",
]
config.test_source_root = os.path.join(config.mapsan_source_dir, "testsuite")
config.test_exec_root = os.path.join(config.mapsan_build_dir, "testsuite")

repeat = lit_config.params.get("repeat", "1")


def command(*words):
    return " ".join(shlex.quote(word) for word in words)


def checker(script):
    return command(
        config.mapsan_python, os.path.join(support, script),
        "--compiler", config.mapsan_wrapper_cxx, "--filecheck", config.mapsan_filecheck, "--repeat", repeat,
    )


# lit applies them in this order, so a name that begins with another one stands before it.
config.substitutions += [
    (r"%mapsan-clang\+\+", command(config.mapsan_wrapper_cxx)),
    (r"%mapsan-clang", command(config.mapsan_wrapper_cc)),
    (r"%mapsan_plugin", command(config.mapsan_plugin)),
    (r"%mapsan_runtime", command(config.mapsan_runtime)),
    (r"%clangxx_plugin", command(config.mapsan_clangxx, "-fplugin=" + config.mapsan_plugin)),
    (r"%clangxx", command(config.mapsan_clangxx)),
    (r"%clang", command(config.mapsan_clang)),
    (r"%trace_runtime", command(config.mapsan_trace_runtime)),
    (r"%check_report", checker("check_report.py")),
    (r"%check_silent", checker("check_silent.py")),
    (r"%check_order", checker("check_order.py")),
    (r"%check_shuffles", checker("check_shuffles.py")),
    (r"%check_hostile", checker("check_hostile.py") + " --plain " + command(config.mapsan_clang)),
    (r"%FileCheck", command(config.mapsan_filecheck)),
    (r"%python", command(config.mapsan_python)),
    (r"%not", command(os.path.join(config.mapsan_llvm_tools_dir, "not"))),
    (r"%support", command(support)),
    (r"%wrappers", command(os.path.dirname(config.mapsan_wrapper_cxx))),
    (r"%mapsan_package", command(os.path.join(config.mapsan_build_dir, "lib", "cmake", "mapsan"))),
    (r"%abseil", ABSEIL),
    (r"%docs", command(os.path.join(config.mapsan_source_dir, "docs"))),
]

config.environment["PATH"] = os.pathsep.join([config.mapsan_llvm_tools_dir, os.environ.get("PATH", "")])
config.environment["LC_ALL"] = "C.UTF-8"
# Tests say themselves which options they run under.
config.environment.pop("MAPSAN_OPTIONS", None)

# Libraries compiled without mapsan, whose threads some tests use; these tests are left out where they are missing.
headers = {
    "onetbb": "/usr/include/tbb/parallel_for.h",
    "openmp": os.path.join(config.mapsan_llvm_tools_dir, "..", "lib", "libomp.so"),
    "abseil": "/usr/include/absl/synchronization/mutex.h",
    "glib": "/usr/include/glib-2.0/glib.h",
    "abseil-containers": "/usr/include/absl/container/btree_map.h",
    "boost": "/usr/include/boost/container/flat_map.hpp",
}
config.available_features.update(name for name, path in headers.items() if os.path.exists(path))
allocators = {"jemalloc": "libjemalloc.so.2", "tcmalloc": "libtcmalloc_minimal.so.4", "mimalloc": "libmimalloc.so.2"}
config.available_features.update(name for name, file in allocators.items() if glob.glob("/usr/lib/*/" + file))

# A miss that is none any more is to be noticed: some versions of lit let a test pass that was expected to fail.
lit.Test.XPASS.isFailure = True

# A program caught in a deadlock must fail its own test, not hold up the whole run.
# lit can only do this where Python's psutil is installed; the checkers set time limits of their own in any case.
if importlib.util.find_spec("psutil"):
    lit_config.maxIndividualTestTime = 600 if repeat != "1" else 180
