// check_then_act_test.cpp: windows and what comes into them, with threads driven step by step.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations on the concurrent container take no lock, so that nothing orders the threads: what is predicted under a
// lock by the weak order is predicted there by any order.
#include <catch2/catch.hpp>

#include "checking_thread.h"

using namespace mapsan;
using namespace mapsan::test;

namespace {

alignas(64) char g_map[64], g_other_map[64];
alignas(16) long g_mutex[4], g_rwlock[8];

struct Threads {
  CheckingThread main;
  CheckingThread* a;
  CheckingThread* b;
  Threads() {
    take_reports();
    main.construct(g_map);
    main.construct(g_other_map);
    a = new CheckingThread(&main);
    b = new CheckingThread(&main);
  }
  ~Threads() {
    a->join_into(&main);
    b->join_into(&main);
    delete a;
    delete b;
    main.destroy(g_map);
    main.destroy(g_other_map);
    CHECK(take_reports().empty());
  }
};

// The plain map is used under the mutex, an episode for each step.
struct Locked {
  explicit Locked(CheckingThread* thread) : thread_(thread) { thread_->lock(g_mutex); }
  ~Locked() { thread_->unlock(g_mutex); }
  CheckingThread* thread_;
};

// Each test has sites of its own, as each would be a program of its own: violations are told once.
#define CHECK_SITE(SITE, line) SITE("find", line, "c1", "")
#define ACT_SITE(SITE, operation, line) SITE(operation, line, "", "c1")

void check_in_lock(CheckingThread* thread, unsigned outcome, const char* site, u64 key) {
  const Locked locked(thread);
  thread->operation(g_map, kCheckOp | outcome, site, key);
}
void act_in_lock(CheckingThread* thread, unsigned what, const char* site, u64 key) {
  const Locked locked(thread);
  thread->operation(g_map, kActOp | what, site, key);
}

const SeenReport& only(const std::vector<SeenReport>& reports) {
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kCheckThenAct);
  REQUIRE(reports[0].events.size() == 3);
  CHECK(reports[0].events[0].role == Role::kCheck);
  CHECK(reports[0].events[1].role == Role::kAct);
  CHECK(reports[0].events[2].role == Role::kInterferer);
  return reports[0];
}

}  // namespace

TEST_CASE("an insert between check and act is witnessed") {
  Threads p;
  check_in_lock(p.a, kAbsent, PLAIN_SITE("find", "11", "c1", ""), 7);
  act_in_lock(p.b, kInsertOp, PLAIN_SITE("insert", "12", "", ""), 7);
  act_in_lock(p.a, kAssignOp, PLAIN_SITE("operator[]", "13", "", "c1"), 7);
  const auto reports = take_reports();
  const SeenReport& report = only(reports);
  CHECK(report.confidence == Confidence::kWitnessed);
  CHECK(report.consequence == "lost-update");
  CHECK(report.events[0].line == 11);
  CHECK(report.events[1].line == 13);
  CHECK(report.events[2].line == 12);
  CHECK(report.fix.find("from test.cpp:11 to test.cpp:13") != std::string::npos);
}

TEST_CASE("check and act in one episode are silent, of a recursive mutex too") {
  const bool nested = GENERATE(false, true);
  Threads p;
  const Locked outer(p.a);
  if (nested) p.a->lock(g_mutex);
  p.a->operation(g_map, kCheckOp, PLAIN_SITE("find", "21", "c1", ""), 7);
  if (nested) p.a->unlock(g_mutex);
  if (nested) p.a->lock(g_mutex);
  p.b->operation(g_map, kInsertOp, PLAIN_SITE("insert", "22", "", ""), 7);
  p.a->operation(g_map, kActOp | kAssignOp, PLAIN_SITE("operator[]", "23", "", "c1"), 7);
  if (nested) p.a->unlock(g_mutex);
  CHECK(take_reports().empty());
}

TEST_CASE("a check repeated in the act's episode decides") {
  Threads p;
  check_in_lock(p.a, kAbsent, PLAIN_SITE("find", "31", "c1", ""), 7);
  act_in_lock(p.b, kInsertOp, PLAIN_SITE("insert", "32", "", ""), 7);
  {
    const Locked locked(p.a);
    p.a->operation(g_map, kCheckOp | kFound, PLAIN_SITE("find", "33", "c2", ""), 7);
    p.a->operation(g_map, kActOp | kAssignOp, PLAIN_SITE("operator[]", "34", "", "c1,c2"), 7);
  }
  CHECK(take_reports().empty());
}

TEST_CASE("a repeated check of presence does not renew a value") {
  Threads p;
  check_in_lock(p.a, kFound | MAPSAN_OP_VALUE, PLAIN_SITE("at", "41", "c1", ""), 7);
  act_in_lock(p.b, kAssignOp, PLAIN_SITE("operator[]", "42", "", ""), 7);
  {
    const Locked locked(p.a);
    p.a->operation(g_map, kCheckOp | kFound, PLAIN_SITE("find", "43", "c2", ""), 7);
    p.a->operation(g_map, kActOp | kAssignOp, PLAIN_SITE("operator[]", "44", "", "c1v,c2"), 7);
  }
  const auto reports = take_reports();
  CHECK(only(reports).consequence == "lost-update");
  CHECK(reports[0].events[0].line == 41);
}

TEST_CASE("a comparison in the act's episode validates what was read before") {
  Threads p;
  check_in_lock(p.a, kFound | MAPSAN_OP_VALUE, PLAIN_SITE("at", "51", "c1", ""), 7);
  act_in_lock(p.b, kAssignOp, PLAIN_SITE("operator[]", "52", "", ""), 7);
  {
    const Locked locked(p.a);
    p.a->operation(g_map, kCheckOp | kFound | MAPSAN_OP_VALUE, PLAIN_SITE("at", "53", "c2", ""), 7);
    p.a->operation(g_map, kActOp | kAssignOp, PLAIN_SITE("operator[]", "54", "", "c1v~c2"), 7);
  }
  CHECK(take_reports().empty());
}

TEST_CASE("an act through a reference has the key that was checked") {
  Threads p;
  check_in_lock(p.a, kFound | MAPSAN_OP_VALUE, PLAIN_SITE("find", "56", "c1", ""), 7);
  act_in_lock(p.b, kAssignOp, PLAIN_SITE("operator[]", "57", "", ""), 7);
  act_in_lock(p.a, kAssignOp, PLAIN_SITE("element", "58", "", "c1"), 0);
  const auto reports = take_reports();
  CHECK(only(reports).events[1].line == 58);
}

TEST_CASE("put-if-absent is harmless if its result is used, else the work was done twice") {
  const bool used = GENERATE(true, false);
  Threads p;
  check_in_lock(p.a, kAbsent, PLAIN_SITE("find", "61", "c1", ""), 7);
  act_in_lock(p.b, kInsertOp | MAPSAN_OP_PUT_IF_ABSENT, PLAIN_SITE("emplace", "62", "", ""), 7);
  act_in_lock(p.a, kFound | MAPSAN_OP_PUT_IF_ABSENT | (used ? MAPSAN_OP_RESULT_USED : 0u),
              PLAIN_SITE("emplace", "63", "", "c1"), 7);
  const auto reports = take_reports();
  if (used) {
    CHECK(reports.empty());
  } else {
    CHECK(only(reports).consequence == "duplicate-work");
    CHECK(reports[0].severity == Severity::kWarning);
  }
}

TEST_CASE("found, then erased although another thread erased and replaced it") {
  Threads p;
  check_in_lock(p.a, kFound, PLAIN_SITE("find", "71", "c1", ""), 7);
  act_in_lock(p.b, kEraseOp, PLAIN_SITE("erase", "72", "", ""), 7);
  act_in_lock(p.b, kInsertOp, PLAIN_SITE("insert", "73", "", ""), 7);
  act_in_lock(p.a, kEraseOp, PLAIN_SITE("erase", "74", "", "c1"), 7);
  const auto reports = take_reports();
  CHECK(only(reports).consequence == "stale-erase");
  CHECK(reports[0].events[2].line == 72);
}

TEST_CASE("an assignment matters to acts that rely on the value only") {
  const bool value = GENERATE(true, false);
  Threads p;
  check_in_lock(p.a, kFound | (value ? MAPSAN_OP_VALUE : 0u), PLAIN_SITE("find", "81", "c1", ""), 7);
  act_in_lock(p.b, kAssignOp, PLAIN_SITE("operator[]", "82", "", ""), 7);
  act_in_lock(p.a, kEraseOp, PLAIN_SITE("erase", "83", "", "c1"), 7);
  CHECK(take_reports().size() == (value ? 1 : 0));
}

TEST_CASE("an unrelated key does not interfere, nor an act on another than the checked one") {
  Threads p;
  check_in_lock(p.a, kAbsent, PLAIN_SITE("find", "91", "c1", ""), 7);
  act_in_lock(p.b, kInsertOp, PLAIN_SITE("insert", "92", "", ""), 8);
  act_in_lock(p.a, kInsertOp, PLAIN_SITE("operator[]", "93", "", "c1"), 7);
  check_in_lock(p.a, kAbsent, PLAIN_SITE("find", "91", "c1", ""), 9);
  act_in_lock(p.b, kInsertOp, PLAIN_SITE("insert", "92", "", ""), 10);
  act_in_lock(p.a, kInsertOp, PLAIN_SITE("operator[]", "93", "", "c1"), 10);
  CHECK(take_reports().empty());
}

TEST_CASE("a clear between check and act is an erase of every key") {
  Threads p;
  check_in_lock(p.a, kFound, PLAIN_SITE("find", "101", "c1", ""), 7);
  act_in_lock(p.b, MAPSAN_OP_CLEARED | MAPSAN_OP_WHOLE, PLAIN_SITE("clear", "102", "", ""), 0);
  act_in_lock(p.a, kInsertOp, PLAIN_SITE("operator[]", "103", "", "c1"), 7);
  const auto reports = take_reports();
  CHECK(only(reports).events[2].line == 102);
}

TEST_CASE("a shared episode keeps out exclusive holders only") {
  const bool exclusive = GENERATE(true, false);
  Threads p;
  p.a->read_lock(g_rwlock);
  p.a->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "111", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "112", "", "c1"), 7);
  p.a->read_unlock(g_rwlock);
  exclusive ? p.b->write_lock(g_rwlock) : p.b->read_lock(g_rwlock);
  p.b->operation(g_map, kAssignOp, CONCURRENT_SITE("operator[]", "113", "", ""), 7);
  exclusive ? p.b->write_unlock(g_rwlock) : p.b->read_unlock(g_rwlock);
  CHECK(take_reports().size() == (exclusive ? 0 : 1));
}

TEST_CASE("shared check, exclusive act: repeat the check") {
  Threads p;
  p.a->read_lock(g_rwlock);
  p.a->operation(g_map, kCheckOp, PLAIN_SITE("find", "121", "c1", ""), 7);
  p.a->read_unlock(g_rwlock);
  p.b->write_lock(g_rwlock);
  p.b->operation(g_map, kInsertOp, PLAIN_SITE("insert", "122", "", ""), 7);
  p.b->write_unlock(g_rwlock);
  p.a->write_lock(g_rwlock);
  p.a->operation(g_map, kActOp | kAssignOp, PLAIN_SITE("operator[]", "123", "", "c1"), 7);
  p.a->write_unlock(g_rwlock);
  const auto reports = take_reports();
  CHECK(only(reports).fix.find("repeat 'find' under the exclusive lock before 'operator[]'") == 0);
}

TEST_CASE("a data race is left to the race rules") {
  Threads p;
  p.a->operation(g_map, kCheckOp, PLAIN_SITE("find", "131", "c1", ""), 7);
  p.b->operation(g_map, kInsertOp, PLAIN_SITE("insert", "132", "", ""), 7);
  p.a->operation(g_map, kActOp | kAssignOp, PLAIN_SITE("operator[]", "133", "", "c1"), 7);
  CHECK(take_reports().empty());
}

// ---- Prediction

TEST_CASE("a concurrent insert before the check or after the act is predicted") {
  const bool before = GENERATE(true, false);
  Threads p;
  const auto interfere = [&] { p.b->operation(g_map, kAssignOp, CONCURRENT_SITE("operator[]", "201", "", ""), 7); };
  if (before) interfere();
  p.a->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "202", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "203", "", "c1"), 7);
  if (!before) interfere();
  const auto reports = take_reports();
  CHECK(only(reports).confidence == Confidence::kPredicted);
  CHECK(reports[0].events[2].line == 201);
  CHECK(reports[0].reason.find(before ? "came before the check" : "came after the act") != std::string::npos);
}

TEST_CASE("that the map's lock was taken in this order is luck, unless it goes with a condition variable") {
  const bool hands_over = GENERATE(false, true);
  Threads p;
  if (hands_over) sync_of_object(p.a->state(), g_mutex)->hands_over = true;
  check_in_lock(p.a, kAbsent, PLAIN_SITE("find", "205", "c1", ""), 7);
  act_in_lock(p.a, kInsertOp, PLAIN_SITE("insert", "206", "", "c1"), 7);
  act_in_lock(p.b, kAssignOp, PLAIN_SITE("operator[]", "207", "", ""), 7);
  sync_of_object(p.a->state(), g_mutex)->hands_over = false;
  const auto reports = take_reports();
  if (hands_over) {
    CHECK(reports.empty());
  } else {
    CHECK(only(reports).reason.find("only the order in which the threads took") != std::string::npos);
  }
}

TEST_CASE("what creation and join order cannot interfere") {
  CheckingThread main;
  take_reports();
  CheckingThread idle(&main);  // not the only thread
  CheckingThread first(&main);
  first.operation(g_map, kInsertOp, CONCURRENT_SITE("insert", "211", "", ""), 7);
  first.operation(g_map, kEraseOp, CONCURRENT_SITE("erase", "211", "", ""), 7);
  first.join_into(&main);
  main.operation(g_map, kCheckOp, CONCURRENT_SITE("find", "212", "c1", ""), 7);
  main.operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "213", "", "c1"), 7);
  CheckingThread second(&main);
  second.operation(g_map, kAssignOp, CONCURRENT_SITE("operator[]", "214", "", ""), 7);
  second.operation(g_map, kCheckOp | kFound, CONCURRENT_SITE("find", "212", "c1", ""), 7);
  second.join_into(&main);
  CHECK(take_reports().empty());
  main.destroy(g_map);
}

TEST_CASE("a step that another thread was made to take in between is no interference") {
  CheckingThread main;
  take_reports();
  CheckingThread idle(&main);
  main.operation(g_map, kCheckOp, CONCURRENT_SITE("find", "221", "c1", ""), 7);
  CheckingThread loader(&main);
  loader.operation(g_map, kInsertOp, CONCURRENT_SITE("insert", "222", "", ""), 7);
  loader.join_into(&main);
  main.operation(g_map, kActOp | kAssignOp, CONCURRENT_SITE("operator[]", "223", "", "c1"), 7);
  CHECK(take_reports().empty());
  main.destroy(g_map);
}

TEST_CASE("who made what the check found cannot come after it") {
  Threads p;
  p.b->operation(g_map, kInsertOp, CONCURRENT_SITE("insert", "231", "", ""), 7);
  p.b->operation(g_map, kAssignOp, CONCURRENT_SITE("operator[]", "232", "", ""), 7);
  p.a->operation(g_map, kCheckOp | kFound | MAPSAN_OP_VALUE, CONCURRENT_SITE("find", "233", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kEraseOp, CONCURRENT_SITE("erase", "234", "", "c1"), 7);
  CHECK(take_reports().empty());
}

TEST_CASE("who erased what the check missed may come again") {
  Threads p;
  p.b->operation(g_map, kInsertOp, CONCURRENT_SITE("insert", "241", "", ""), 7);
  p.b->operation(g_map, kEraseOp, CONCURRENT_SITE("erase", "242", "", ""), 7);
  p.a->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "243", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "244", "", "c1"), 7);
  CHECK(take_reports().empty());  // both of b's steps came before the check for it to find nothing
  p.b->operation(g_map, kAssignOp, CONCURRENT_SITE("operator[]", "245", "", ""), 7);
  CHECK(take_reports().size() == 1);
}

TEST_CASE("a step that relied on the act cannot come before it") {
  Threads p;
  p.a->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "251", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "252", "", "c1"), 7);
  p.b->operation(g_map, kCheckOp | kFound, CONCURRENT_SITE("find", "253", "c2", ""), 7);
  p.b->operation(g_map, kActOp | kAssignOp, CONCURRENT_SITE("operator[]", "254", "", "c2"), 7);
  CHECK(take_reports().empty());
}

TEST_CASE("a value read and written in two steps loses a concurrent update") {
  Threads p;
  for (CheckingThread* thread : {p.a, p.b}) {
    thread->operation(g_map, kCheckOp | kFound | MAPSAN_OP_VALUE, CONCURRENT_SITE("operator[]", "261", "c1", ""), 7);
    thread->operation(g_map, kActOp | kAssignOp, CONCURRENT_SITE("operator[]", "262", "", "c1v"), 7);
  }
  const auto reports = take_reports();
  REQUIRE(!reports.empty());
  for (const SeenReport& report : reports) {
    CHECK(report.consequence == "lost-update");
    CHECK(report.events[1].line == 262);
  }
}

TEST_CASE("a state handed on by value is silent") {
  Threads p;
  p.main.operation(g_map, kInsertOp, CONCURRENT_SITE("insert", "271", "", ""), 7);
  p.a->operation(g_map, kCheckOp | kFound | MAPSAN_OP_VALUE, CONCURRENT_SITE("at", "272", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kAssignOp, CONCURRENT_SITE("operator[]", "273", "", "c1"), 7);
  p.b->operation(g_map, kCheckOp | kFound | MAPSAN_OP_VALUE, CONCURRENT_SITE("at", "274", "c2", ""), 7);
  p.b->operation(g_map, kActOp | kAssignOp, CONCURRENT_SITE("operator[]", "275", "", "c2"), 7);
  CHECK(take_reports().empty());
}

TEST_CASE("get-or-create whose second thread finds the key") {
  const bool pair_first = GENERATE(true, false);
  Threads p;
  const char* check = pair_first ? CONCURRENT_SITE("find", "281", "c1", "") : CONCURRENT_SITE("find", "283", "c1", "");
  const auto create = [&] {
    p.a->operation(g_map, kCheckOp, check, 7);
    p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "282", "", "c1"), 7);
  };
  const auto look = [&] { p.b->operation(g_map, kCheckOp | kFound, check, 7); };
  if (pair_first) create();
  look();
  if (!pair_first) create();
  const auto reports = take_reports();
  CHECK(only(reports).confidence == Confidence::kPredicted);
  CHECK(reports[0].events[2].line == reports[0].events[0].line);
  CHECK(reports[0].reason.find("ran the same check") != std::string::npos);
}

TEST_CASE("readers beside a single writer are silent, and so are keys of one's own") {
  Threads p;
  p.a->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "291", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "292", "", "c1"), 7);
  p.b->operation(g_map, kCheckOp | kFound, CONCURRENT_SITE("find", "293", "c2", ""), 7);
  p.b->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "291", "c1", ""), 8);
  p.b->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "292", "", "c1"), 8);
  CHECK(take_reports().empty());
}

// ---- The map as a whole

TEST_CASE("size checked, then inserted: any other insert interferes, no erase does") {
  const bool insert = GENERATE(true, false);
  Threads p;
  p.a->operation(g_map, kCheckOp | MAPSAN_OP_WHOLE, CONCURRENT_SITE("size", "301", "c1", ""), 0);
  p.b->operation(g_map, insert ? kInsertOp : kEraseOp, CONCURRENT_SITE("insert_or_assign", "302", "", ""), 8);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "303", "", "c1"), 7);
  const auto reports = take_reports();
  CHECK(reports.size() == (insert ? 1 : 0));
  if (insert) CHECK(only(reports).consequence == "over-capacity");
}

TEST_CASE("a capacity check that another thread runs too") {
  Threads p;
  p.a->operation(g_map, kCheckOp | MAPSAN_OP_WHOLE, CONCURRENT_SITE("size", "311", "c1", ""), 0);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "312", "", "c1"), 7);
  p.b->operation(g_map, kCheckOp | MAPSAN_OP_WHOLE, CONCURRENT_SITE("size", "311", "c1", ""), 0);
  const auto reports = take_reports();
  CHECK(only(reports).consequence == "over-capacity");
}

TEST_CASE("an emptiness check before a look at the key in the act's own episode is silent") {
  Threads p;
  {
    const Locked locked(p.a);
    p.a->operation(g_map, kCheckOp | MAPSAN_OP_WHOLE, PLAIN_SITE("empty", "321", "c1", ""), 0);
  }
  act_in_lock(p.b, kEraseOp, PLAIN_SITE("erase", "322", "", ""), 8);
  {
    const Locked locked(p.a);
    p.a->operation(g_map, kCheckOp | kFound, PLAIN_SITE("find", "323", "c2", ""), 7);
    p.a->operation(g_map, kActOp | kEraseOp, PLAIN_SITE("erase", "324", "", "c1,c2"), 7);
  }
  CHECK(take_reports().empty());
}

TEST_CASE("the first element taken by two threads, and a sweep over all of them") {
  const bool sweep = GENERATE(true, false);
  Threads p;
  u64 key = 7;
  for (CheckingThread* thread : {p.a, p.b}) {
    thread->operation(g_map, kCheckOp | MAPSAN_OP_WHOLE, CONCURRENT_SITE("begin", "331", "c1", ""), 0);
    if (sweep) thread->operation(g_map, kCheckOp | MAPSAN_OP_WHOLE, CONCURRENT_SITE("iterator++", "331", "c2", ""), 0);
    thread->operation(g_map, kActOp | kEraseOp, CONCURRENT_SITE("erase", "332", "", "c1"), key++);
  }
  CHECK(take_reports().empty() == sweep);
}

// ---- Claims

TEST_CASE("a placeholder put in the check's episode protects what follows") {
  Threads p;
  const char* check = PLAIN_SITE("find", "401", "c1", "");
  {
    const Locked locked(p.a);
    p.a->operation(g_map, kCheckOp, check, 7);
    p.a->operation(g_map, kActOp | kInsertOp, PLAIN_SITE("operator[]", "402", "", "c1"), 7);
  }
  check_in_lock(p.b, kFound, check, 7);
  act_in_lock(p.a, kAssignOp, PLAIN_SITE("operator[]", "403", "", "c1"), 7);
  CHECK(take_reports().empty());
}

TEST_CASE("a key claimed in a second map protects the pair from itself, not from others") {
  const bool other = GENERATE(false, true);
  Threads p;
  const auto run = [&](CheckingThread* thread, bool done, bool free) {
    {
      const Locked locked(thread);
      thread->operation(g_map, kCheckOp | (done ? kFound : kAbsent), CONCURRENT_SITE("find", "411", "c1", ""), 7);
      if (done) return;
      thread->operation(
          g_other_map,
          kCheckOp | MAPSAN_OP_PUT_IF_ABSENT | MAPSAN_OP_RESULT_USED | (free ? MAPSAN_OP_INSERTED : kFound),
          CONCURRENT_SITE("insert", "412", "c2", ""), 7);
    }
    if (free) thread->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("operator[]", "413", "", "c1,c2"), 7);
  };
  run(p.a, false, true);
  run(p.b, true, false);
  if (other) p.b->operation(g_map, kAssignOp, CONCURRENT_SITE("operator[]", "414", "", ""), 7);
  CHECK(take_reports().size() == (other ? 1 : 0));
}

TEST_CASE("an element marked in the iteration's own episode belongs to the thread") {
  Threads p;
  u64 key = 7;
  for (CheckingThread* thread : {p.a, p.b}) {
    {
      const Locked locked(thread);
      thread->operation(g_map, kCheckOp | MAPSAN_OP_WHOLE | kFound, PLAIN_SITE("begin", "415", "c1", ""), 0);
      thread->operation(g_map, kCheckOp | MAPSAN_OP_VALUE | kFound, PLAIN_SITE("element", "416", "c2", ""), 0);
      thread->operation(g_map, kActOp | kAssignOp, PLAIN_SITE("element", "417", "", "c1,c2"), 0);
    }
    act_in_lock(thread, key % 2 == 0 ? kAssignOp : kEraseOp, PLAIN_SITE("erase", "418", "", "c1,c2"), key);
    ++key;
  }
  CHECK(take_reports().empty());
}

TEST_CASE("an act closes the window: the next one needs a check of its own") {
  Threads p;
  check_in_lock(p.a, kAbsent, PLAIN_SITE("find", "421", "c1", ""), 7);
  act_in_lock(p.a, kInsertOp, PLAIN_SITE("operator[]", "422", "", "c1"), 7);
  act_in_lock(p.b, kAssignOp, PLAIN_SITE("operator[]", "423", "", ""), 7);
  act_in_lock(p.a, kAssignOp, PLAIN_SITE("operator[]", "424", "", "c1"), 7);
  const auto reports = take_reports();
  CHECK(only(reports).events[1].line == 422);
}

// ---- Containers, lifetimes, scopes

TEST_CASE("equal keys counted, then inserted") {
  Threads p;
#define MULTI_SITE(operation, line, id, needs) \
  MAPSAN_TEST_SITE(operation, line, "std::multimap<int, int>", id, needs, "f1", "")
  check_in_lock(p.a, kFound, MULTI_SITE("count", "501", "c1", ""), 7);
  act_in_lock(p.b, MAPSAN_OP_INSERTED, MULTI_SITE("insert", "502", "", ""), 7);
  act_in_lock(p.a, MAPSAN_OP_INSERTED, MULTI_SITE("insert", "503", "", "c1"), 7);
  const auto reports = take_reports();
  CHECK(only(reports).consequence == "duplicate-insert");
}

TEST_CASE("a map that ended leaves no window behind") {
  Threads p;
  p.a->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "511", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "512", "", "c1"), 7);
  p.main.construct(g_map);
  p.b->operation(g_map, kAssignOp, CONCURRENT_SITE("operator[]", "513", "", ""), 7);
  CHECK(take_reports().empty());
}

TEST_CASE("a moved map takes its windows along") {
  Threads p;
  p.a->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "521", "c1", ""), 7);
  p.a->operation(g_map, kActOp | kInsertOp, CONCURRENT_SITE("insert", "522", "", "c1"), 7);
  p.main.run([] { __mapsan_map_move_construct(g_other_map, g_map, CONCURRENT_SITE("construct", "523", "", "")); });
  p.b->operation(g_other_map, kAssignOp, CONCURRENT_SITE("operator[]", "524", "", ""), 7);
  CHECK(take_reports().size() == 1);
}

TEST_CASE("an ignore scope opens no window and comes into none") {
  Threads p;
  p.a->operation(g_map, kCheckOp, CONCURRENT_SITE("find", "531", "c1", ""), 7);
  p.b->state()->ignoring = 1;
  p.b->operation(g_map, kInsertOp, CONCURRENT_SITE("insert", "532", "", ""), 7);
  p.b->state()->ignoring = 0;
  p.a->operation(g_map, kActOp | kAssignOp, CONCURRENT_SITE("operator[]", "533", "", "c1"), 7);
  CHECK(take_reports().empty());
}
