// layout.h: where mapsan's own files lie, seen from the wrapper.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything is found relative to the wrapper's executable, so an installed tree (and the build tree, which has the
// same shape) can be moved or copied as a whole.
//
//   bin/mapsan-clang++
//   lib/mapsan/19/mapsan_plugin.so      one plugin per LLVM major; the hooks lie beside it
//   lib/mapsan/mapsan_rt.o              the runtime as one object
//   lib/mapsan/mapsan_rt_strong.o       the same for programs with another sanitizer
//   lib/mapsan/mapsan_rt.dynlist        the names a program exports to its shared libraries
//   lib/mapsan/libmapsan_link.so        the same names, for linking shared libraries
#pragma once

#include <string>

namespace mapsan::driver {

struct Layout {
  std::string plugin;
  std::string runtime_object;
  std::string strong_runtime_object;  // beside another sanitizer, whose weak interceptors stand in front
  std::string dynamic_list;
  std::string link_library;
};

// Paths only; nothing says that the files are there.
Layout find_layout();

bool is_readable(const std::string& path);

}  // namespace mapsan::driver
