// command_line.h: what a clang command line asks for, as far as the wrapper must know.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Only three questions matter: does it compile C or C++ (then the plugin is needed), does it link a program (then the
// runtime is), and does it link a shared library (then the runtime's names must be known, but not its code).
#pragma once

#include <string>
#include <vector>

namespace mapsan::driver {

enum class LinkKind { kNone, kProgram, kSharedLibrary, kRelocatable };

struct CommandLine {
  bool compiles = false;  // generates code from C or C++
  LinkKind link = LinkKind::kNone;
  bool fully_static = false;   // -static, -static-pie
  bool without_libc = false;   // -nostdlib, -nodefaultlibs: libc must be asked for by name
  bool other_sanitizer = false;  // one that intercepts as the runtime does: address, thread, memory, ...
  bool names_runtime = false;  // the runtime is on the command line already (mapsan_instrument, mapsan.pc)
  bool names_plugin = false;   // the plugin is
};

CommandLine analyse(const std::vector<std::string>& arguments);

}  // namespace mapsan::driver
