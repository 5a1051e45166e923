// symbolize_test.cpp: symbolizer answers, and this program's own addresses.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The second half asks a real llvm-symbolizer where the machine has one; without it the addresses still name this
// program.
#include "symbolize.h"

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>

#include "symbolizer_process.h"

namespace mapsan {
namespace {

std::string str(Slice slice) { return std::string(slice.data != nullptr ? slice.data : "", slice.size); }

TEST_CASE("an answer is pairs of function and position") {
  FrameChain chain;
  parse_symbolizer_answer("inlined(int)\n/a b/c:d.cpp:7:3\nouter()\n/x.cpp:9:0\n\n", chain);
  REQUIRE(chain.size == 2);
  CHECK(str(chain.frames[0].function) == "inlined(int)");
  CHECK(str(chain.frames[0].file) == "/a b/c:d.cpp");
  CHECK(chain.frames[0].line == 7);
  CHECK(chain.frames[0].column == 3);
  CHECK(str(chain.frames[1].function) == "outer()");
  CHECK(chain.frames[1].line == 9);
  CHECK(chain.frames[1].column == 0);
}

TEST_CASE("question marks are unknown") {
  FrameChain chain;
  parse_symbolizer_answer("??\n??:0:0\n\n", chain);
  REQUIRE(chain.size == 1);
  CHECK(chain.frames[0].function.empty());
  CHECK(chain.frames[0].file.empty());
  CHECK(chain.frames[0].line == 0);
  parse_symbolizer_answer("\n", chain);
  CHECK(chain.size == 0);
}

__attribute__((noinline)) uptr address_in_here() { return reinterpret_cast<uptr>(__builtin_return_address(0)); }

TEST_CASE("an address of this program is found again") {
  FrameChain chain;
  const uptr pc = address_in_here();
  symbolize(pc, chain);
  REQUIRE(chain.size >= 1);
  CHECK(str(chain.frames[0].module).find("tests") != std::string::npos);
  if (!chain.frames[0].file.empty()) {
    CHECK(str(chain.frames[0].file).find("symbolize_test.cpp") != std::string::npos);
  }
  FrameChain again;
  symbolize(pc, again);
  CHECK(again.size == chain.size);
  CHECK(again.frames[0].function.data == chain.frames[0].function.data);
}

TEST_CASE("the symbolizer is no child of the program") {
  TextBuffer answer;
  ask_symbolizer("\"/proc/self/exe\" 0x1\n", answer);
  errno = 0;
  CHECK(waitpid(-1, nullptr, WNOHANG | __WALL) == -1);
  CHECK(errno == ECHILD);
}

TEST_CASE("an address of nothing has no names") {
  FrameChain chain;
  symbolize(0x10, chain);
  REQUIRE(chain.size == 1);
  CHECK(chain.frames[0].function.empty());
  CHECK(chain.frames[0].module.empty());
}

}  // namespace
}  // namespace mapsan
