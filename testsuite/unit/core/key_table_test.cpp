// key_table_test.cpp: the history of many keys in bounded room.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "key_table.h"

#include <catch2/catch.hpp>

#include "key_sample.h"
#include "map_history.h"

using namespace mapsan;

TEST_CASE("keys are found again") {
  KeyTable table{};
  for (u64 key = 1; key <= 250; ++key) table.find_or_make(key)->presence.sequence = key;
  for (u64 key = 1; key <= 250; ++key) REQUIRE(table.find(key)->presence.sequence == key);
  CHECK(table.find(251) == nullptr);
  CHECK(table.mask() == 0);
  table.free();
}

TEST_CASE("of very many keys a fixed sample is kept") {
  KeyTable table{};
  constexpr u64 kKeys = 200000;
  for (u64 key = 1; key <= kKeys; ++key) table.find_or_make(key);
  REQUIRE(table.mask() != 0);
  unsigned kept = 0;
  for (u64 key = 1; key <= kKeys; ++key) {
    const bool in_sample = (mixed_key(key) & table.mask()) == 0;
    REQUIRE((table.find(key) != nullptr) == in_sample);
    kept += in_sample;
  }
  CHECK(kept > 100);
  CHECK(kept <= 256);
  // Whoever meets the keys in another order keeps the same ones.
  KeyTable other{};
  for (u64 key = kKeys; key > 0; --key) other.find_or_make(key);
  CHECK(other.mask() == table.mask());
  other.free();
  const u64 before = allocated_bytes();
  table.free();
  CHECK(allocated_bytes() <= before);
}

TEST_CASE("the sample of a map is known by its address") {
  constexpr uptr kMap = 0x5550;
  CHECK(is_in_sample(kMap, 7));
  set_key_sample(kMap, 3);
  CHECK(is_in_sample(kMap, 7) == ((mixed_key(7) & 3) == 0));
  CHECK(is_in_sample(kMap + 64, 7));
  forget_key_sample(kMap);
  CHECK(is_in_sample(kMap, 7));
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
