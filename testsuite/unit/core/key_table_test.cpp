// key_table_test.cpp: the history of many keys in bounded room.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "key_table.h"

#include <catch2/catch.hpp>

#include "map_history.h"

using namespace mapsan;

TEST_CASE("keys are found again") {
  KeyTable table{};
  for (u64 key = 1; key <= 3000; ++key) table.find_or_make(key)->presence.sequence = key;
  for (u64 key = 1; key <= 3000; ++key) REQUIRE(table.find(key)->presence.sequence == key);
  CHECK(table.find(3001) == nullptr);
  table.free();
}

TEST_CASE("of very many keys the latest and a fixed sample are kept") {
  KeyTable table{};
  constexpr u64 kKeys = 200000;
  for (u64 key = 1; key <= kKeys; ++key) REQUIRE(table.find_or_make(key) != nullptr);
  for (u64 key = kKeys - 1000; key <= kKeys; ++key) REQUIRE(table.find(key) != nullptr);
  std::vector<u64> kept;
  for (u64 key = 1; key <= kKeys / 2; ++key) {
    if (table.find(key) != nullptr) kept.push_back(key);
  }
  CHECK(kept.size() > 500);
  CHECK(kept.size() < 8192);
  // The same keys again meet what is remembered of them.
  unsigned met = 0;
  for (u64 key = 1; key <= kKeys / 2; ++key) met += table.find(key) != nullptr;
  for (u64 key : kept) CHECK(table.find(key) != nullptr);
  CHECK(met == kept.size());
  const u64 before = allocated_bytes();
  table.free();
  CHECK(allocated_bytes() <= before);
}

TEST_CASE("histories of maps are made, moved and forgotten") {
  constexpr uptr kFirst = 0x10000;
  for (uptr map = kFirst; map < kFirst + 1000 * 64; map += 64) {
    HistoryLock lock(map);
    REQUIRE(lock.find() == nullptr);
    lock.find_or_make()->sequence = map;
  }
  move_history(kFirst, kFirst + 64);
  {
    HistoryLock lock(kFirst + 64);
    REQUIRE(lock.find() != nullptr);
    CHECK(lock.find()->sequence == kFirst);
    CHECK(lock.find()->map == kFirst + 64);
  }
  for (uptr map = kFirst; map < kFirst + 1000 * 64; map += 64) {
    forget_history(map);
    HistoryLock lock(map);
    CHECK(lock.find() == nullptr);
  }
}
