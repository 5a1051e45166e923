// race_test.cpp: the three race rules, with threads driven step by step.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include <catch2/catch.hpp>

#include "simulated_thread.h"

using namespace mapsan;
using namespace mapsan::test;

namespace {

alignas(64) char g_map[64];
alignas(64) int g_elements[8];
alignas(16) long g_mutex[4], g_other[4], g_rwlock[8];

constexpr __mapsan_u64 part(__mapsan_u64 offset, __mapsan_u64 size) { return offset << 32 | size << 48; }

// One map, constructed before two threads begin that nothing else orders.
struct Pair {
  SimulatedThread main;
  SimulatedThread* a;
  SimulatedThread* b;
  Pair() {
    take_reports();
    main.construct(g_map);
    a = new SimulatedThread(&main);
    b = new SimulatedThread(&main);
  }
  ~Pair() {
    if (a != nullptr) a->join_into(&main);
    if (b != nullptr) b->join_into(&main);
    delete a;
    delete b;
    main.destroy(g_map);
    CHECK(take_reports().empty());  // all ordered by the joins
  }
};

}  // namespace

TEST_CASE("insert against insert is concurrent-write") {
  Pair p;
  p.a->insert(g_map);
  p.b->insert(g_map);
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kConcurrentWrite);
  CHECK(reports[0].severity == Severity::kError);
  CHECK(reports[0].current == "insert");
  CHECK(reports[0].previous == "insert");
}

TEST_CASE("insert against find is read-write-race, in either order") {
  const bool read_first = GENERATE(true, false);
  Pair p;
  if (read_first) {
    p.a->find(g_map);
    p.b->insert(g_map);
  } else {
    p.a->insert(g_map);
    p.b->find(g_map);
  }
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kReadWriteRace);
}

TEST_CASE("reads do not conflict") {
  Pair p;
  p.a->find(g_map);
  p.b->find(g_map);
  p.a->find(g_map);
  CHECK(take_reports().empty());
}

TEST_CASE("a write finds one of several concurrent readers") {
  Pair p;
  SimulatedThread c(&p.main);
  p.a->find(g_map);
  p.b->find(g_map);
  c.find(g_map);
  p.main.insert(g_map);
  CHECK(take_reports().size() == 1);
  c.join_into(&p.main);
}

TEST_CASE("one mutex on both sides is silent") {
  Pair p;
  for (SimulatedThread* thread : {p.a, p.b, p.a}) {
    thread->lock(g_mutex);
    thread->find(g_map);
    thread->insert(g_map);
    thread->unlock(g_mutex);
  }
  CHECK(take_reports().empty());
}

TEST_CASE("two mutexes are reported with the locks of each side") {
  Pair p;
  p.a->lock(g_mutex);
  p.a->insert(g_map);
  p.a->unlock(g_mutex);
  p.b->lock(g_other);
  p.b->insert(g_map);
  p.b->unlock(g_other);
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].current_locks.size() == 1);
  CHECK(reports[0].previous_locks.size() == 1);
}

TEST_CASE("a rw-lock orders readers with writers") {
  Pair p;
  p.a->write_lock(g_rwlock);
  p.a->insert(g_map);
  p.a->write_unlock(g_rwlock);
  p.b->read_lock(g_rwlock);
  p.b->find(g_map);
  p.b->read_unlock(g_rwlock);
  p.a->write_lock(g_rwlock);
  p.a->insert(g_map);
  p.a->write_unlock(g_rwlock);
  CHECK(take_reports().empty());
}

TEST_CASE("writers under a shared lock are reported, and so held") {
  Pair p;
  for (SimulatedThread* thread : {p.a, p.b}) {
    thread->read_lock(g_rwlock);
    thread->insert(g_map);
    thread->read_unlock(g_rwlock);
  }
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kConcurrentWrite);
  REQUIRE(reports[0].current_locks.size() == 1);
  CHECK(reports[0].current_locks[0].rfind("shared", 0) == 0);
}

TEST_CASE("different existing elements do not conflict, the same one does") {
  Pair p;
  p.a->write_element(g_map, &g_elements[0]);
  p.b->write_element(g_map, &g_elements[1]);
  CHECK(take_reports().empty());
  p.b->write_element(g_map, &g_elements[0]);
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kConcurrentWrite);
}

TEST_CASE("a reader of an element conflicts with its writer only") {
  Pair p;
  p.a->read_element(g_map, &g_elements[0]);
  p.b->read_element(g_map, &g_elements[0]);
  CHECK(take_reports().empty());
  p.b->write_element(g_map, &g_elements[0]);
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kReadWriteRace);
}

TEST_CASE("finding a key does not read its value") {
  Pair p;
  p.a->write_element(g_map, &g_elements[0]);
  p.b->find(g_map);
  CHECK(take_reports().empty());
}

TEST_CASE("different parts of one element do not conflict, overlapping ones do") {
  Pair p;
  p.a->write_element(g_map, &g_elements[0], part(0, 4));
  p.b->write_element(g_map, &g_elements[0], part(4, 4));
  CHECK(take_reports().empty());
  p.b->write_element(g_map, &g_elements[0], part(2, 4));
  CHECK(take_reports().size() == 1);
  p.b->write_element(g_map, &g_elements[0]);
  CHECK(take_reports().size() == 1);
}

TEST_CASE("a use through a reference conflicts with clear, not with insert") {
  Pair p;
  const auto use = [](SimulatedThread* thread) {
    thread->run([] {
      __mapsan_element_access(g_map, MAPSAN_ELEMENT_READ, "element\x1f\x1f\x1f\x1f\x1f\x1f", &g_elements[0],
                              nullptr, nullptr);
    });
  };
  p.a->insert(g_map);
  use(p.b);
  CHECK(take_reports().empty());
  p.a->clear(g_map);
  // The clear found b's use; a use after it finds the clear.
  CHECK(take_reports().size() == 1);
  use(p.b);
  CHECK(take_reports().size() == 1);
}

TEST_CASE("destroying a map that another thread used is map-lifetime") {
  SimulatedThread main;
  take_reports();
  main.construct(g_map);
  SimulatedThread a(&main);
  a.find(g_map);
  main.destroy(g_map);
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kMapLifetime);
  CHECK(reports[0].current == "destroy");
  CHECK(reports[0].previous == "find");
}

TEST_CASE("using a map that another thread has destroyed is map-lifetime") {
  SimulatedThread main;
  take_reports();
  main.construct(g_map);
  SimulatedThread a(&main);
  main.destroy(g_map);
  a.find(g_map);
  const auto reports = take_reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rule == Rule::kMapLifetime);
  CHECK(reports[0].previous == "destroy");
}

TEST_CASE("using a map whose construction is not ordered before is map-lifetime") {
  SimulatedThread main, stranger;
  take_reports();
  main.construct(g_map);
  main.state()->dirty = true;
  stranger.find(g_map);
  const auto reports = take_reports();
  // A thread nobody created counts as started when it was first seen.
  for (const auto& report : reports) CHECK(report.rule == Rule::kMapLifetime);
  main.destroy(g_map);
  take_reports();
}

TEST_CASE("a map at the address of a destroyed one inherits nothing") {
  SimulatedThread a, b;
  take_reports();
  for (SimulatedThread* thread : {&a, &b}) {
    thread->construct(g_map);
    thread->insert(g_map);
    thread->write_element(g_map, &g_elements[0]);
    thread->destroy(g_map);
  }
  CHECK(take_reports().empty());
}

TEST_CASE("a map is handed from thread to thread by joins") {
  SimulatedThread main;
  take_reports();
  main.construct(g_map);
  for (int round = 0; round < 10; ++round) {
    SimulatedThread worker(&main);
    worker.insert(g_map);
    worker.write_element(g_map, &g_elements[round % 8]);
    worker.join_into(&main);
    main.find(g_map);
  }
  main.destroy(g_map);
  CHECK(take_reports().empty());
}

TEST_CASE("sixty-four readers, then a writer ordered after all") {
  SimulatedThread main;
  take_reports();
  main.construct(g_map);
  std::vector<SimulatedThread*> readers;
  for (int i = 0; i < 64; ++i) readers.push_back(new SimulatedThread(&main));
  for (SimulatedThread* reader : readers) reader->find(g_map);
  for (SimulatedThread* reader : readers) {
    reader->join_into(&main);
    delete reader;
  }
  main.insert(g_map);
  main.destroy(g_map);
  CHECK(take_reports().empty());
}

TEST_CASE("more elements than the table holds: no false report, and the latest are still found") {
  Pair p;
  static int many[4096];
  for (int& element : many) p.a->write_element(g_map, &element);
  CHECK(take_reports().empty());
  for (int& element : many) p.b->write_element(g_map, &element);
  CHECK_FALSE(take_reports().empty());
}
