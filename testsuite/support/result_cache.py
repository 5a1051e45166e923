"""result_cache.py: results of long series of runs, kept between them.

Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

One JSON line per result, under a key made of everything it depends on, appended as soon as it is known: a series that was
broken off goes on where it stopped. Thread-safe.
"""

import hashlib
import json
import os
import threading


def hash_of_files(paths):
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()[:16]


def headers_hash(folder):
    return hash_of_files(sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".h")))


class ResultCache:
    def __init__(self, path):
        self._path = path
        self._lock = threading.Lock()
        self._known = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    try:
                        key, result = json.loads(line)
                    except ValueError:
                        continue  # the end of a series that was killed
                    self._known[key] = result

    @staticmethod
    def key(*parts):
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    def get(self, key):
        return self._known.get(key)

    def put(self, key, result):
        with self._lock:
            self._known[key] = result
            with open(self._path, "a", encoding="utf-8") as file:
                file.write(json.dumps([key, result]) + "\n")
