"""check_privileges.py: MAPSAN_OPTIONS is not followed where the program has more rights than whoever runs it.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

A program that belongs to root and has the set-user-id bit is run by `nobody`, who asks for a log file in a folder that only
root may write in, for another status, for silence, and for a symbolizer of his own. None of it may happen.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile


def main():
    wrapper, compiler, support, here, output = sys.argv[1:]
    if os.geteuid() != 0:
        print("skipped: only root can make a set-user-id program of another user")
        return
    # Where nobody may go.
    place = tempfile.mkdtemp(prefix="mapsan-privileges-", dir="/tmp")
    try:
        os.chmod(place, 0o755)
        program, under, marker = (os.path.join(place, name) for name in ("program", "under", "marker"))
        source = os.path.join(here, "environment.cpp")
        subprocess.run([wrapper, "-g", "-pthread", "-I" + support, source, "-o", program], check=True)
        subprocess.run([compiler, os.path.join(here, "Inputs", "under.c"), "-o", under], check=True)
        os.chmod(program, 0o4755)
        secret = os.path.join(place, "secret")
        os.mkdir(secret, 0o700)
        symbolizer = os.path.join(place, "symbolizer")
        with open(symbolizer, "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\nid -u > {secret}/ran\n")
        os.chmod(symbolizer, 0o755)
        options = f"log_path={secret}/log:exitcode=0:verbosity=0:external_symbolizer_path={symbolizer}"
        environment = dict(os.environ, MAPSAN_OPTIONS=options, MAPSAN_SYMBOLIZER_PATH=symbolizer)
        result = subprocess.run([under, "nobody", "--", program], env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        mount = os.statvfs(place)
        if result.returncode == 77 or mount.f_flag & os.ST_NOSUID:
            print("skipped: no set-user-id programs here")
            return
        assert result.returncode == 66, (result.returncode, result.stdout)
        assert "WARNING: MapSanitizer: concurrent-write" in result.stdout, result.stdout
        assert os.listdir(secret) == [], os.listdir(secret)
        assert os.stat(program).st_mode & stat.S_ISUID
    finally:
        shutil.rmtree(place)


main()
