// mapsan_clang.cpp: mapsan-clang and mapsan-clang++, which go wherever clang and clang++ go.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The wrapper replaces itself by the real compiler, so standard streams, exit status and signals are the compiler's
// own.
//
//  1. The user's arguments are passed on untouched and in order; ours stand in front of them, except what the linker
//     must see last.
//  2. Only what is needed is added: the plugin where code is generated from C or C++, the runtime where a program is
//     linked, the runtime's names where a shared library is. Anything else is plain clang.
//  3. Ours never cause a message: they stand between --start-no-unused-arguments and --end-no-unused-arguments.
//  4. MAPSAN_WRAPPER=off makes it plain clang altogether.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "command_line.h"
#include "layout.h"
#include "mapsan/abi.h"

namespace mapsan::driver {
namespace {

#ifdef MAPSAN_DRIVER_CXX
constexpr const char* kName = "mapsan-clang++";
constexpr const char* kCompiler = "clang++-" MAPSAN_LLVM_MAJOR;
constexpr const char* kOverride = "MAPSAN_CLANGXX";
#else
constexpr const char* kName = "mapsan-clang";
constexpr const char* kCompiler = "clang-" MAPSAN_LLVM_MAJOR;
constexpr const char* kOverride = "MAPSAN_CLANG";
#endif

using Arguments = std::vector<std::string>;

std::string compiler() {
  const char* chosen = getenv(kOverride);
  return chosen != nullptr && *chosen != '\0' ? chosen : kCompiler;
}

[[noreturn]] void fail(const std::string& sentence) {
  fprintf(stderr, "%s: error: %s\n", kName, sentence.c_str());
  exit(1);
}

const std::string& existing(const std::string& path) {
  if (!is_readable(path)) fail("cannot read '" + path + "', so mapsan is not installed completely");
  return path;
}

void add_linker_word(Arguments* arguments, const std::string& word) {
  arguments->push_back("-Xlinker");  // not -Wl: a path may hold a comma
  arguments->push_back(word);
}

void add_compile_flags(const CommandLine& asked, const Layout& layout, Arguments* front) {
  if (!asked.compiles || asked.names_plugin) return;
  front->push_back("-fplugin=" + existing(layout.plugin));
  front->push_back("-fno-omit-frame-pointer");  // stacks are walked by frame pointer
}

// The runtime is one object file, not an archive: --exclude-libs cannot hide its symbols, none of it is left out for
// want of a reference, and an `-x` in force does not turn it into source, as it is a word for the linker.
void add_program_flags(const CommandLine& asked, const Layout& layout, Arguments* front, Arguments* back) {
  if (asked.fully_static) {
    fail(
        "a static program cannot be checked, because the runtime works through the dynamic linker; "
        "link it dynamically, or set MAPSAN_WRAPPER=off to build it unchecked");
  }
  if (asked.names_runtime) return;
  add_linker_word(front, existing(asked.other_sanitizer ? layout.strong_runtime_object : layout.runtime_object));
  add_linker_word(front, "--dynamic-list=" + existing(layout.dynamic_list));
  if (asked.without_libc) back->push_back("-lc");
}

// A shared library finds the runtime in the program that loads it. The link library holds only its names, for links
// that allow no undefined symbol (-z defs), and goes under the name of a library that every process can load.
void add_library_flags(const Layout& layout, bool at_end, Arguments* back) {
  add_linker_word(back, "--push-state");
  add_linker_word(back, at_end ? "--as-needed" : "--no-as-needed");
  add_linker_word(back, existing(layout.link_library));
  add_linker_word(back, "--pop-state");
}

Arguments full_command(const Arguments& user) {
  const CommandLine asked = analyse(user);
  const Layout layout = find_layout();
  // After a `--` there are only inputs.
  const auto end = std::find(user.begin(), user.end(), "--");
  Arguments front, back;
  add_compile_flags(asked, layout, &front);
  if (asked.link == LinkKind::kProgram) add_program_flags(asked, layout, &front, &back);
  if (asked.link == LinkKind::kSharedLibrary) add_library_flags(layout, end == user.end(), &back);

  Arguments command = {compiler()};
  if (!front.empty()) {
    command.push_back("--start-no-unused-arguments");
    command.insert(command.end(), front.begin(), front.end());
    command.push_back("--end-no-unused-arguments");
  }
  command.insert(command.end(), user.begin(), end);
  command.insert(command.end(), back.begin(), back.end());
  command.insert(command.end(), end, user.end());
  return command;
}

// Returns only if the compiler could not be started.
void run(const Arguments& command) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execvp(words[0], words.data());
}

void print_version() {
  const Layout layout = find_layout();
  printf("mapsan %s, ABI %d\ncompiler: %s\nplugin:   %s\nruntime:  %s\n", MAPSAN_VERSION, MAPSAN_ABI_VERSION,
         compiler().c_str(), layout.plugin.c_str(), layout.runtime_object.c_str());
}

void print_help() {
  printf(
      "usage: %s [clang's arguments]\n"
      "Compiles and links as clang does, with mapsan's plugin and runtime added.\n"
      "  --mapsan-version  print the versions and files in use\n"
      "  --mapsan-help     print this text\n"
      "environment:\n"
      "  MAPSAN_WRAPPER=off  be plain clang\n"
      "  %s=PATH  run this compiler instead of %s\n",
      kName, kOverride, kCompiler);
}

}  // namespace

int main_of_wrapper(const Arguments& user) {
  if (user.size() == 1 && user[0] == "--mapsan-version") return print_version(), 0;
  if (user.size() == 1 && user[0] == "--mapsan-help") return print_help(), 0;
  const char* wrapper = getenv("MAPSAN_WRAPPER");
  if (wrapper != nullptr && strcmp(wrapper, "off") == 0) {
    Arguments plain = {compiler()};
    plain.insert(plain.end(), user.begin(), user.end());
    run(plain);
  } else {
    run(full_command(user));
  }
  fail("cannot run '" + compiler() + "' (" + strerror(errno) + "); install clang-" MAPSAN_LLVM_MAJOR " or set " +
       kOverride);
}

}  // namespace mapsan::driver

int main(int argc, char** argv) { return mapsan::driver::main_of_wrapper({argv + 1, argv + argc}); }
