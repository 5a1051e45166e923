// response_file.h: the arguments inside `@file`, read the way clang reads them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The wrapper only needs to know what a command line asks for, so the expansion is for looking at; the compiler is
// handed the `@file` itself, which keeps command lines as short as the build system wanted them.
#pragma once

#include <string>
#include <vector>

namespace mapsan::driver {

// `arguments` with every readable `@file` replaced by the words in it, nested files included. A file that cannot be
// read stays as it is: clang then treats it as an input named with an @.
std::vector<std::string> expand_response_files(const std::vector<std::string>& arguments);

// The words of a response file: separated by white space, with ', " and \ quoting as in a shell.
std::vector<std::string> split_words(const std::string& text);

}  // namespace mapsan::driver
