// command_line.cpp: reads a clang command line.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "command_line.h"

#include <algorithm>
#include <iterator>

#include "response_file.h"

namespace mapsan::driver {
namespace {

// Options whose value is the next argument. A value mistaken for an input would make `-MF x.c -v` look like a compile.
// clang-format off
constexpr const char* kTakesValue[] = {
    "-o", "-I", "-D", "-U", "-L", "-l", "-T", "-u", "-z", "-e", "-A", "-B", "-F", "-G", "-MF", "-MT", "-MQ", "-MJ", "-h",
    "-include", "-imacros", "-include-pch", "-isystem", "-iquote", "-idirafter", "-isysroot", "-iprefix", "-iwithprefix",
    "-iwithprefixbefore", "-iframework", "-ivfsoverlay", "-cxx-isystem", "-c-isystem", "-Xlinker", "-Xclang", "-Xassembler",
    "-Xpreprocessor", "-Xanalyzer", "-Xopenmp-target", "-Xarch_host", "-Xarch_device", "-mllvm", "-mmlir", "-arch",
    "-target", "-rpath", "-soname", "-framework", "-aux-info", "-dumpbase", "-dumpdir", "-working-directory",
    "-serialize-diagnostics", "-resource-dir", "-plugin-arg", "-gcc-toolchain", "-wrapper", "-version-info",
    "--param", "--sysroot", "--output", "--include-directory", "--define-macro", "--undefine-macro", "--include",
    "--imacros", "--library-directory", "--config", "--for-linker", "--prefix", "--serialize-diagnostics", "--target"};
// clang-format on

// Options that end the work before any code is generated.
constexpr const char* kNoCode[] = {"-E",
                                   "-M",
                                   "-MM",
                                   "-fsyntax-only",
                                   "--analyze",
                                   "--analyzer-output",
                                   "-dM",
                                   "--preprocess",
                                   "--dependencies",
                                   "--user-dependencies",
                                   "-verify-pch",
                                   "-print-supported-cpus",
                                   "--migrate",
                                   "-emit-interface-stubs"};

// Options that end the work before linking.
constexpr const char* kNoLink[] = {"-c", "-S", "-emit-ast", "--compile", "--assemble", "--precompile", "-extract-api"};

// Options that only ask the compiler about itself, or that address its inner parts.
constexpr const char* kAsks[] = {"--version",         "--help",       "-help",      "--help-hidden", "-###",
                                 "-dumpversion",      "-dumpmachine", "-dumpspecs", "-cc1",          "-cc1as",
                                 "-cc1gen-reproducer"};

constexpr const char* kSourceEndings[] = {"c",   "C",   "cc",   "cp",  "cxx",  "cpp",  "CPP", "c++",
                                          "C++", "CC",  "CXX",  "i",   "ii",   "m",    "M",   "mm",
                                          "mi",  "mii", "cppm", "ccm", "cxxm", "c++m", "ixx", "iim"};

// To compile one of these is to precompile it: nothing is linked.
constexpr const char* kHeaderEndings[] = {"h", "H", "hh", "hp", "hpp", "hxx", "h++"};

template <size_t Size>
bool contains(const char* const (&list)[Size], const std::string& word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool starts_with(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

// `-x` languages that generate code the plugin can look at.
bool is_source_language(const std::string& language) {
  return starts_with(language, "c") || starts_with(language, "objective-c");
}

class Reader {
 public:
  CommandLine read(const std::vector<std::string>& arguments) {
    for (size_t i = 0; i < arguments.size(); ++i) i += read_one(arguments, i);
    return finish();
  }

 private:
  // Returns how many further arguments belong to this one.
  size_t read_one(const std::vector<std::string>& arguments, size_t i) {
    const std::string& word = arguments[i];
    const std::string value = i + 1 < arguments.size() ? arguments[i + 1] : std::string();
    if (only_inputs_ || word.empty() || word[0] != '-' || word == "-") {
      add_input(word);
      return 0;
    }
    if (word == "--") {
      only_inputs_ = true;
      return 0;
    }
    if (word == "-x" || word == "--language") {
      language_ = value;
      return 1;
    }
    if (starts_with(word, "-l") && !starts_with(word, "-lto")) has_input_ = true;
    note_option(word, value);
    return contains(kTakesValue, word) ? 1 : 0;
  }

  void note_option(const std::string& word, const std::string& value) {
    if (contains(kAsks, word) || starts_with(word, "-print-") || starts_with(word, "--print-")) asks_ = true;
    if (starts_with(word, "--autocomplete")) asks_ = true;
    if (contains(kNoCode, word)) no_code_ = true;
    if (contains(kNoLink, word)) no_link_ = true;
    if (word == "-shared" || word == "--shared") shared_ = true;
    if (word == "-r" || word == "--relocatable") relocatable_ = true;
    if (word == "-static" || word == "--static" || word == "-static-pie") result_.fully_static = true;
    if (word == "-nostdlib" || word == "--no-standard-libraries" || word == "-nodefaultlibs" || word == "-nolibc") {
      result_.without_libc = true;
    }
    if (starts_with(word, "-fsanitize=") && word != "-fsanitize=undefined") result_.other_sanitizer = true;
    if (starts_with(word, "-x") && word.size() > 2) language_ = word.substr(2);
    if (starts_with(word, "--language=")) language_ = word.substr(std::string("--language=").size());
    note_linker_words(word, value);
    if (starts_with(word, "-fplugin=") && ends_with(word, "mapsan_plugin.so")) result_.names_plugin = true;
  }

  // The same wishes, spelled for the linker.
  void note_linker_words(const std::string& word, const std::string& value) {
    std::string words = starts_with(word, "-Wl,") ? word.substr(3) + "," : word == "-Xlinker" ? "," + value + "," : "";
    if (words.empty()) return;
    auto has = [&](const char* wanted) { return words.find(std::string(",") + wanted + ",") != std::string::npos; };
    if (has("-shared") || has("--shared") || has("-Bshareable")) shared_ = true;
    if (has("-r") || has("--relocatable") || has("-i")) relocatable_ = true;
    if (words.find("libmapsan_rt.a,") != std::string::npos) result_.names_runtime = true;
    if (words.find("mapsan_rt.o,") != std::string::npos) result_.names_runtime = true;
  }

  void add_input(const std::string& name) {
    has_input_ = true;
    if (ends_with(name, "libmapsan_rt.a") || ends_with(name, "mapsan_rt.o")) result_.names_runtime = true;
    if (!language_.empty() && language_ != "none") {
      if (!is_source_language(language_)) return;
      (ends_with(language_, "-header") ? has_header_ : has_source_) = true;
      return;
    }
    const size_t slash = name.rfind('/');
    const std::string base = slash == std::string::npos ? name : name.substr(slash + 1);
    const size_t dot = base.rfind('.');
    if (dot == std::string::npos) return;
    if (contains(kSourceEndings, base.substr(dot + 1))) has_source_ = true;
    if (contains(kHeaderEndings, base.substr(dot + 1))) has_header_ = true;
  }

  CommandLine finish() {
    if (asks_ || !has_input_) return CommandLine();
    result_.compiles = (has_source_ || has_header_) && !no_code_;
    if (!no_code_ && !no_link_ && !has_header_) {
      result_.link = relocatable_ ? LinkKind::kRelocatable : shared_ ? LinkKind::kSharedLibrary : LinkKind::kProgram;
    }
    return result_;
  }

  CommandLine result_;
  std::string language_;
  bool only_inputs_ = false;
  bool has_input_ = false;
  bool has_source_ = false;
  bool has_header_ = false;
  bool asks_ = false;
  bool no_code_ = false;
  bool no_link_ = false;
  bool shared_ = false;
  bool relocatable_ = false;
};

}  // namespace

CommandLine analyse(const std::vector<std::string>& arguments) {
  return Reader().read(expand_response_files(arguments));
}

}  // namespace mapsan::driver
