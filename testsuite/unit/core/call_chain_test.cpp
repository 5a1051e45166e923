// call_chain_test.cpp: checks and acts in callees, tied to the calls of the function that depends on them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "call_chain.h"

#include <catch2/catch.hpp>

#include "checking_thread.h"

using namespace mapsan;
using namespace mapsan::test;

namespace {

#define CALL(id, needs, function, callee) MAPSAN_TEST_SITE("call", "1", "", id, needs, function, callee)
#define OPERATION(id, needs, function) MAPSAN_TEST_SITE("find", "1", "std::map<int, int>", id, needs, function, "")

std::vector<u32> names(CheckingThread& thread, const char* site, int depth) {
  CheckName found[kMostNames];
  const int count = names_of_check(thread.state(), *links_of(site), frame(depth), true, true, found);
  std::vector<u32> ids;
  for (int i = 0; i < count; ++i) ids.push_back(found[i].id);
  return ids;
}

std::vector<u32> needs(CheckingThread& thread, const char* site, int depth) {
  FramedNeed found[kMostNeeded];
  const int count = needs_of_write(thread.state(), *links_of(site), frame(depth), found);
  std::vector<u32> ids;
  for (int i = 0; i < count; ++i) ids.push_back(found[i].need.check);
  return ids;
}

using Ids = std::vector<u32>;

}  // namespace

TEST_CASE("a site's links are read from its text") {
  const SiteLinks* links = links_of(MAPSAN_TEST_SITE("erase", "1", "std::multimap<int, std::set<int>>", "0000abcd",
                                                     "12,34v,56~78,9av~bc", "f1", "f2"));
  REQUIRE(links->need_count == 4);
  CHECK(links->id == 0xabcd);
  CHECK(links->function == 0xf1);
  CHECK(links->callee == 0xf2);
  CHECK(links->kind == OperationKind::kErase);
  CHECK((links->container.multi && !links->container.set && !links->container.concurrent));
  CHECK((!links->needs[0].value && links->needs[1].value && !links->needs[2].value && links->needs[3].value));
  CHECK((links->needs[2].validator == 0x78 && links->needs[3].validator == 0xbc));
  const SiteLinks* old = links_of(
      "find\x1f"
      "a.cpp\x1f"
      "1\x1f"
      "2\x1f"
      "f\x1f"
      "m\x1f"
      "std::set<int>");
  CHECK((old->id == 0 && old->function == 0 && old->need_count == 0 && old->container.set));
}

TEST_CASE("a check that a wrapper returns is the call's, through wrappers of wrappers") {
  CheckingThread thread;
  thread.enter(CALL("a1", "", "e1", "e2"), 0xe1, MAPSAN_CALL_CHECK, 0);
  CHECK(names(thread, OPERATION("c1", "", "e2"), 1) == Ids{0xc1, 0xa1});
  thread.enter(CALL("a2", "", "e2", "e3"), 0xe2, MAPSAN_CALL_EXPORTED, 1);
  CHECK(names(thread, OPERATION("", "", "e3"), 2) == Ids{0xa1});
  thread.enter(CALL("a2", "", "e2", "e3"), 0xe2, MAPSAN_CALL_EXPORTED | MAPSAN_CALL_CHECK, 1);
  CHECK(names(thread, OPERATION("", "", "e3"), 2) == Ids{0xa2, 0xa1});
}

TEST_CASE("a call of another function, one that is over, and one whose result is not returned do not count") {
  CheckingThread thread;
  thread.enter(CALL("a1", "", "e1", "e2"), 0xe1, MAPSAN_CALL_CHECK, 1);
  CHECK(names(thread, OPERATION("", "", "e9"), 2).empty());
  CHECK(names(thread, OPERATION("", "", "e2"), 0).empty());  // nearer to main: the mark is left over
  thread.enter(CALL("a2", "", "e2", "e3"), 0xe2, MAPSAN_CALL_CHECK, 2);
  CHECK(names(thread, OPERATION("", "", "e3"), 3) == Ids{0xa2});
}

TEST_CASE("functions inlined into one frame are told apart") {
  CheckingThread thread;
  thread.enter(CALL("a1", "", "e1", "e2"), 0xe1, MAPSAN_CALL_CHECK, 1);
  CHECK(names(thread, OPERATION("", "", "e2"), 1) == Ids{0xa1});
  CHECK(names(thread, OPERATION("", "", "e1"), 1).empty());  // the caller's own, after the call
}

TEST_CASE("any function may stand behind an unknown callee") {
  CheckingThread thread;
  thread.enter(CALL("a1", "", "e1", ""), 0xe1, MAPSAN_CALL_CHECK, 0);
  CHECK(names(thread, OPERATION("", "", "e7"), 3) == Ids{0xa1});
}

TEST_CASE("a write depends on its own needs and on those of the calls around it") {
  CheckingThread thread;
  thread.enter(CALL("", "c1", "e1", "e2"), 0xe1, MAPSAN_CALL_ACT, 0);
  CHECK(needs(thread, OPERATION("", "c9", "e2"), 1) == Ids{0xc9, 0xc1});
  CHECK(needs(thread, OPERATION("", "", "e8"), 3) == Ids{0xc1});  // through functions without marks
  CHECK(needs(thread, OPERATION("", "c9", "e1"), 0) == Ids{0xc9});
}

TEST_CASE("what callers need is void behind a validation, or depends on one in the callee") {
  CheckingThread thread;
  thread.enter(CALL("", "c1", "e1", "e2"), 0xe1, MAPSAN_CALL_ACT, 0);
  CHECK(needs(thread, OPERATION("", "c9,*", "e2"), 1) == Ids{0xc9});
  FramedNeed found[kMostNeeded];
  REQUIRE(needs_of_write(thread.state(), *links_of(OPERATION("", "c9,*~c8", "e2")), frame(1), found) == 2);
  CHECK(found[0].need.validator == 0);
  CHECK((found[1].need.check == 0xc1 && found[1].need.validator == 0xc8));
  CHECK((found[1].frame == frame(0) && found[1].validator_frame == frame(1)));
}

TEST_CASE("a validated call voids what its own callers need") {
  CheckingThread thread;
  thread.enter(CALL("", "c1", "e1", "e2"), 0xe1, MAPSAN_CALL_ACT, 0);
  thread.enter(CALL("", "c2,*", "e2", "e3"), 0xe2, MAPSAN_CALL_ACT, 1);
  CHECK(needs(thread, OPERATION("", "", "e3"), 2) == Ids{0xc2});
}

TEST_CASE("a write in an argument is no act of the call it is an argument of") {
  CheckingThread thread;
  thread.enter(CALL("", "c1", "e1", "e2"), 0xe1, MAPSAN_CALL_ACT, 0, 0);
  thread.enter(CALL("a1", "", "e1", "e3"), 0xe1, MAPSAN_CALL_CHECK, 0, 1);
  CHECK(needs(thread, OPERATION("", "", "e3"), 1).empty());
  CHECK(needs(thread, OPERATION("", "", "e2"), 1) == Ids{0xc1});
  CHECK(names(thread, OPERATION("", "", "e3"), 1) == Ids{0xa1});
}
