#!/usr/bin/env python3
# process_test.py: exit status, exit line, logs, fork and fatal signals, seen from outside a process.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: process_test.py PROGRAM [unittest arguments]; PROGRAM is built from report_program.cpp.
import glob
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1))
WATCHED = "mapsan: watched 42 sites and 3 maps in 2 modules; "


def run(*words, options="symbolize=0", **more):
    environment = dict(os.environ, MAPSAN_OPTIONS=options)
    environment.update(more.pop("environment", {}))
    return subprocess.run([PROGRAM, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=60, text=True, errors="replace", **more)


def reports_in(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


class Status(unittest.TestCase):
    def test_silence_leaves_the_status(self):
        self.assertEqual(run().returncode, 0)
        self.assertEqual(run("exit3").returncode, 3)
        self.assertEqual(run("_exit3").returncode, 3)
        self.assertEqual(run("quick_exit3").returncode, 3)

    def test_a_report_makes_it_66(self):
        for end in [], ["exit3"], ["_exit3"], ["quick_exit3"]:
            result = run("race", *end)
            self.assertEqual(result.returncode, 66, end)
            self.assertIn(WATCHED + "1 violation reported (once)", result.stderr)

    def test_exitcode(self):
        self.assertEqual(run("race", options="symbolize=0:exitcode=5").returncode, 5)
        self.assertEqual(run("race", "exit3", options="symbolize=0:exitcode=0").returncode, 3)

    def test_fail_on(self):
        self.assertEqual(run("check-then-act").returncode, 66)
        self.assertEqual(run("check-then-act", options="fail_on=witnessed").returncode, 0)
        self.assertEqual(run("race", options="fail_on=witnessed").returncode, 66)
        self.assertEqual(run("race", options="fail_on=none").returncode, 0)
        self.assertEqual(run("note").returncode, 0)
        self.assertEqual(run("note", options="fail_on=note").returncode, 66)

    def test_notes_are_printed_on_demand(self):
        self.assertNotIn("MapSanitizer", run("note").stderr)
        self.assertIn("NOTE: MapSanitizer", run("note", options="verbosity=2").stderr)

    def test_a_prediction_that_comes_true_counts(self):
        result = run("graver", options="fail_on=witnessed")
        self.assertEqual(result.returncode, 66)
        self.assertEqual(result.stderr.count("WARNING"), 2)
        self.assertEqual(run("graver").stderr.count("WARNING"), 1)

    def test_buffered_output_survives(self):
        result = run("print", "race")
        self.assertEqual((result.stdout, result.returncode), ("buffered", 66))

    def test_halt_on_error(self):
        result = run("race", "elsewhere", options="symbolize=0:halt_on_error=1")
        self.assertEqual(result.returncode, 66)
        self.assertEqual(result.stderr.count("WARNING"), 1)

    def test_mode_off_is_silent(self):
        result = run("race", options="mode=off")
        self.assertEqual((result.returncode, result.stderr), (0, ""))


class ExitLine(unittest.TestCase):
    def test_counts(self):
        self.assertIn(WATCHED + "no violation found\n", run().stderr)
        result = run("race", "race", "elsewhere", "race")
        self.assertIn(WATCHED + "2 violations reported (4 times)\n", result.stderr)
        self.assertEqual(result.stderr.count("WARNING"), 2)

    def test_many_threads_one_report(self):
        result = run("many-threads")
        self.assertEqual(result.stderr.count("WARNING"), 1)
        self.assertIn("1 violation reported (800 times)", result.stderr)

    def test_nothing_watched_is_a_warning(self):
        self.assertIn("mapsan: warning: nothing was watched: no part of this program", run("nothing-watched").stderr)
        self.assertIn("nothing was watched: 2 modules compiled with mapsan", run("no-sites").stderr)
        self.assertIn("nothing was watched: none of the 42 watched sites", run("no-maps").stderr)

    def test_half_instrumented_modules_are_named(self):
        self.assertIn("first: half.cpp", run("half").stderr)

    def test_verbosity_0(self):
        self.assertEqual(run(options="verbosity=0").stderr, "")


class BadInput(unittest.TestCase):
    def refused(self, options):
        result = run("print", options=options)
        self.assertEqual(result.returncode, 1, options)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        return result.stderr

    def test_options(self):
        self.assertEqual(self.refused("lgo_path=x"),
                         "mapsan: MAPSAN_OPTIONS: unknown option 'lgo_path'; did you mean 'log_path'?\n")
        self.assertIn("'guard'", self.refused("mode=gard"))
        self.assertIn("not available in this version", self.refused("perturb=7"))

    def test_log_path(self):
        self.assertIn("cannot write to log_path '/nonexistent/x'", self.refused("log_path=/nonexistent/x"))

    def test_symbolizer(self):
        self.assertIn("cannot run '/nonexistent'", self.refused("external_symbolizer_path=/nonexistent"))

    def test_suppressions(self):
        self.assertIn("cannot read the suppressions file '/nonexistent': no such file",
                      self.refused("suppressions=/nonexistent"))
        with tempfile.NamedTemporaryFile("w", suffix=".supp") as file:
            file.write("# fine\nbad_rule:x\n")
            file.flush()
            self.assertIn(f"{file.name}:2: unknown rule 'bad_rule'", self.refused(f"suppressions={file.name}"))

    def test_help(self):
        result = run(options="help=1")
        self.assertEqual(result.returncode, 0)
        self.assertIn("halt_on_error=0|1", result.stdout)


class Suppressions(unittest.TestCase):
    def suppressed(self, line, *words):
        with tempfile.NamedTemporaryFile("w", suffix=".supp") as file:
            file.write(line + "\n")
            file.flush()
            return run(*words, options=f"suppressions={file.name}")

    def test_function_file_and_map(self):
        for pattern in "Cache::put", "cache.cpp", "Cache::map_", "C*p*t":
            result = self.suppressed(f"read_write_race:{pattern}", "race", "race")
            self.assertEqual(result.returncode, 0, pattern)
            self.assertNotIn("WARNING", result.stderr)
            self.assertIn(f"mapsan: suppressed 2 reports: read_write_race:{pattern}\n", result.stderr)

    def test_symbolized_frames(self):
        result = self.suppressed("*:publish_with_stack", "stack")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_other_rules_stay(self):
        self.assertEqual(self.suppressed("concurrent-write:Cache", "race").returncode, 66)


class Logs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="mapsan log ")
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "log")

    def logs(self):
        return [pathlib.Path(name).read_text(errors="replace") for name in sorted(glob.glob(glob.escape(self.path) + ".*"))]

    def test_text(self):
        result = run("race", options=f"log_path={self.path}")
        self.assertEqual((result.returncode, result.stderr), (66, ""))
        (log,) = self.logs()
        self.assertIn("WARNING: MapSanitizer", log)
        self.assertTrue(log.endswith("1 violation reported (once)\n"))

    def test_nothing_no_file_in_json(self):
        run(options=f"log_format=json:log_path={self.path}")
        self.assertEqual(self.logs(), [])

    def test_count_is_updated_in_place(self):
        for end in [], ["exit3"], ["_exit3"], ["abort"]:
            with self.subTest(end=end):
                result = run("race", "elsewhere", "hundred", *end, options=f"log_format=json:log_path={self.path}")
                (log,) = self.logs()
                self.assertEqual([report["count"] for report in reports_in(log)], [101, 1])
                self.assertNotIn("WARNING", result.stderr)
                for name in glob.glob(glob.escape(self.path) + ".*"):
                    os.remove(name)

    def test_relative_path_and_chdir(self):
        result = run("chdir", "race", options="log_path=log", cwd=self.folder.name)
        self.assertEqual(result.returncode, 66)
        self.assertEqual(len(self.logs()), 1)

    def test_quoted_path(self):
        run("race", options=f"log_path='{self.path}:x'")
        self.assertEqual(len(glob.glob(glob.escape(self.path) + ":x.*")), 1)

    def test_stdout(self):
        self.assertIn("WARNING: MapSanitizer", run("race", options="log_path=stdout").stdout)

    def test_descriptors_closed_under_us(self):
        result = run("stack", "close-all", "race", "elsewhere", options=f"log_path={self.path}")
        self.assertEqual(result.returncode, 66)
        (log,) = self.logs()
        self.assertEqual(log.count("WARNING"), 3)

    def test_forked_child_writes_its_own(self):
        run("race", "fork-race", options=f"log_format=json:log_path={self.path}")
        logs = self.logs()
        self.assertEqual([len(reports_in(log)) for log in logs], [1, 1])

    def test_colour(self):
        self.assertIn("\033[", run("race", options="color=always").stderr)
        self.assertNotIn("\033[", run("race").stderr)
        self.assertNotIn("\033[", run("race", options="color=always:log_format=json").stderr)

    def test_stderr_closed_or_full(self):
        self.assertEqual(run("close-stderr", "race").returncode, 66)
        environment = dict(os.environ, MAPSAN_OPTIONS="")
        with open("/dev/full", "w") as full:
            self.assertEqual(subprocess.run([PROGRAM, "race"], env=environment, stderr=full).returncode, 66)
        reader, writer = os.pipe()
        os.close(reader)
        self.assertEqual(subprocess.run([PROGRAM, "race"], env=environment, stderr=writer).returncode, 66)
        os.close(writer)

    def test_full_pipe_is_given_up_on(self):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"x" * 65536)
        except BlockingIOError:
            pass
        environment = dict(os.environ, MAPSAN_OPTIONS="symbolize=0")
        self.assertEqual(subprocess.run([PROGRAM, "race"], env=environment, stderr=writer, timeout=30).returncode, 66)
        os.close(reader)
        os.close(writer)


class Children(unittest.TestCase):
    def test_a_clean_child_of_a_reported_parent(self):
        result = run("race", "fork")
        self.assertIn("child 0", result.stdout)
        self.assertEqual(result.stderr.count("mapsan: watched"), 1)

    def test_a_reported_child_of_a_clean_parent(self):
        result = run("fork-race")
        self.assertEqual(result.returncode, 0)
        self.assertIn("child 66", result.stdout)
        self.assertEqual(result.stderr.count("mapsan: watched"), 2)

    def test_vfork_keeps_its_status(self):
        result = run("race", "vfork")
        self.assertIn("child 7", result.stdout)
        self.assertEqual(result.returncode, 66)
        self.assertEqual(result.stderr.count("mapsan: watched"), 1)

    def test_the_symbolizer_is_invisible(self):
        result = run("stack", "children", options="")
        self.assertIn("children 0", result.stdout)


class Crashes(unittest.TestCase):
    def test_signals_stay_what_they_are(self):
        self.assertEqual(run("abort").returncode, -signal.SIGABRT)
        self.assertEqual(run("race", "abort").returncode, -signal.SIGABRT)
        self.assertEqual(run("race", "terminate").returncode, -signal.SIGTERM)

    def test_the_pending_report_is_printed(self):
        for word, number in ("abort-pending", signal.SIGABRT), ("fault-pending", signal.SIGSEGV):
            for options in "", "symbolize=0":
                result = run(word, options=options)
                self.assertEqual(result.returncode, -number, word)
                self.assertEqual(result.stderr.count("WARNING"), 1, word)

    def test_earlier_reports_are_out(self):
        self.assertIn("WARNING", run("race", "terminate").stderr)

    def test_handlers_are_invisible(self):
        self.assertEqual(run("disposition").stdout, "sigaction default\nsignal default\n")


class Symbols(unittest.TestCase):
    def test_frames(self):
        result = run("stack", options="")
        lines = [line.strip() for line in result.stderr.splitlines()]
        start = lines.index("#0 put report_program.cpp:48:3")
        self.assertRegex(lines[start + 1], r"^#1 .*publish_with_stack .*report_program\.cpp:\d+")
        self.assertRegex(lines[start + 2], r"^#2 main .*report_program\.cpp:\d+")
        self.assertNotIn("#3", lines[start + 3])

    def symbolizer_script(self, body):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "symbolizer")
        with open(path, "w") as file:
            file.write("#!/bin/sh\n" + body + "\n")
        os.chmod(path, 0o755)
        return path

    def test_a_symbolizer_that_ends_at_once(self):
        result = run("stack", "elsewhere", options=f"external_symbolizer_path={self.symbolizer_script('exit 1')}")
        self.assertEqual(result.returncode, 66)
        self.assertEqual(result.stderr.count("WARNING"), 2)

    def test_a_symbolizer_that_never_answers(self):
        path = self.symbolizer_script("while read line; do :; done")
        result = run("stack", "elsewhere", options=f"external_symbolizer_path={path}")
        self.assertEqual(result.returncode, 66)
        self.assertEqual(result.stderr.count("WARNING"), 2)

    def test_its_environment_is_clean(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "seen")
            path = self.symbolizer_script(f"(env; for fd in /proc/$$/fd/*; do echo fd ${{fd##*/}}; done; echo end) > {out}; exit 1")
            run("stack", options=f"external_symbolizer_path={path}", environment={"LD_PRELOAD": "", "OTHER": "kept"},
                close_fds=False)
            while not out.exists() or "end\n" not in out.read_text():
                time.sleep(0.02)
            seen = out.read_text()
            # 10 is the shell's own.
            self.assertLessEqual(set(re.findall(r"^fd (\d+)$", seen, re.M)), {"0", "1", "2", "10", "255"})
            self.assertNotIn("MAPSAN_OPTIONS", seen)
            self.assertNotIn("LD_PRELOAD", seen)
            self.assertIn("OTHER=kept", seen)


if __name__ == "__main__":
    unittest.main()
