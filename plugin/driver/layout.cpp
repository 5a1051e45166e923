// layout.cpp: finds mapsan's files beside the running executable.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "layout.h"

#include <limits.h>
#include <unistd.h>

namespace mapsan::driver {
namespace {

std::string parent(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string(".") : path.substr(0, slash);
}

// The kernel's name for this executable has every symbolic link resolved.
std::string own_path() {
  char buffer[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", buffer, sizeof buffer);
  return length > 0 ? std::string(buffer, static_cast<size_t>(length)) : std::string();
}

}  // namespace

Layout find_layout() {
  const std::string root = parent(parent(own_path())) + "/" MAPSAN_LIBDIR;
  Layout layout;
  layout.plugin = root + "/" MAPSAN_LLVM_MAJOR "/mapsan_plugin.so";
  layout.runtime_object = root + "/mapsan_rt.o";
  layout.strong_runtime_object = root + "/mapsan_rt_strong.o";
  layout.dynamic_list = root + "/mapsan_rt.dynlist";
  layout.link_library = root + "/libmapsan_link.so";
  return layout;
}

bool is_readable(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

}  // namespace mapsan::driver
