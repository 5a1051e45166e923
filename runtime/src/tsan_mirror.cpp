// tsan_mirror.cpp: see tsan_mirror.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stand-ins are found by address in one table per map: an element's under its address, those of parts under the address
// of the 64 bytes they lie in. ThreadSanitizer's heap is entered without a lock held, so a step that finds no stand-in
// left gives up, gets a block, and starts again.
#include "tsan_mirror.h"

#include "object_table.h"
#include "stand_in_blocks.h"

namespace mapsan {
namespace {

constexpr u32 kPartBytes = 64;
constexpr uptr kPartKey = uptr{1} << 63;
constexpr u32 kMostTouchedBytes = 256;  // of one part
constexpr u32 kKnownPartBytes = 128;

// Open addressing; keys are never taken out.
struct StandInTable {
  struct Entry {
    uptr key;
    uptr stand_in;
  };
  Entry* entries = nullptr;
  u32 capacity = 0;
  u32 count = 0;

  Entry* slot(uptr key) const {
    u32 i = static_cast<u32>((key >> 3) * 0x9E3779B97F4A7C15ull >> 32) & (capacity - 1);
    while (entries[i].key != 0 && entries[i].key != key) i = (i + 1) & (capacity - 1);
    return &entries[i];
  }
  bool grow() {
    const StandInTable old = *this;
    const u32 larger = capacity == 0 ? 8 : capacity * 2;
    auto* fresh = static_cast<Entry*>(allocate(larger * sizeof(Entry)));
    if (fresh == nullptr) return false;
    entries = fresh;
    capacity = larger;
    for (u32 i = 0; i < old.capacity; ++i) {
      if (old.entries[i].key != 0) *slot(old.entries[i].key) = old.entries[i];
    }
    deallocate(old.entries, old.capacity * sizeof(Entry));
    return true;
  }
  void free() {
    deallocate(entries, capacity * sizeof(Entry));
    *this = StandInTable{};
  }
};

// Type-stable: a stale pointer to one that was given up finds another map in it, under its lock.
struct Mirror {
  void* pool_link;  // Pool's; kept apart from the lock
  SpinMutex mutex;
  uptr map;   // 0 when free
  void* tag;  // of its blocks
  __mapsan_site construction;
  StandInBlocks blocks;
  uptr structure;
  uptr lives;
  StandInTable elements;
  u64 known_parts[kKnownPartBytes / 64];  // the bytes of an element that were touched as a part, in any element
};

Pool<Mirror> g_pool;
ObjectTable g_mirrors;

void give_up(Mirror* mirror) {
  void* blocks;
  {
    SpinLock lock(mirror->mutex);
    mirror->map = 0;
    mirror->elements.free();
    blocks = mirror->blocks.take_all();
  }
  free_stand_in_blocks(blocks);
  g_pool.give_back(mirror);
}

Mirror* make_mirror(uptr map, __mapsan_site site, __mapsan_site construction) {
  void* tag = tsan_tag_of(site, construction, MapPart::kStructure);
  StandInBlocks blocks;
  if (!blocks.add(make_stand_in_block(0, tag))) return nullptr;
  Mirror* mirror = g_pool.take();
  if (mirror == nullptr) {
    free_stand_in_blocks(blocks.take_all());
    return nullptr;
  }
  SpinLock lock(mirror->mutex);
  mirror->tag = tag;
  mirror->construction = construction;
  mirror->blocks = blocks;
  mirror->structure = mirror->blocks.take(1);
  mirror->lives = mirror->blocks.take(1);
  mirror->elements = StandInTable{};
  for (u64& bits : mirror->known_parts) bits = 0;
  mirror->map = map;
  return mirror;
}

Mirror* mirror_in(ObjectTable::Node* node) {
  // Acquire: pairs with the release that published the mirror.
  return node == nullptr ? nullptr : reinterpret_cast<Mirror*>(node->word.load(std::memory_order_acquire));
}

Mirror* find_mirror(const CurrentAccess& access) {
  ObjectTable::Node* node = g_mirrors.find_unlocked(access.map);
  Mirror* known = mirror_in(node);
  if (known != nullptr || !access.touches_structure()) return known;
  if (node == nullptr) node = g_mirrors.find_or_make(access.map);
  if (node == nullptr) return nullptr;
  Mirror* made = make_mirror(access.map, access.site, nullptr);
  if (made == nullptr) return nullptr;
  u64 none = 0;
  if (node->word.compare_exchange_strong(none, reinterpret_cast<u64>(made), std::memory_order_acq_rel)) return made;
  give_up(made);  // another thread was first
  return reinterpret_cast<Mirror*>(none);
}

// One access on a locked mirror. `wanted` is how many stand-ins it was short of.
class Mirroring {
 public:
  Mirroring(Mirror* mirror, const CurrentAccess& access, Touches* out)
      : mirror_(*mirror), access_(access), out_(*out) {}

  bool run() {
    out_.clear();
    out_.construction = mirror_.construction;
    if (out_.resume != 0) return read_all();
    if (access_.touches_structure()) {
      out_.add(mirror_.structure, MapPart::kStructure, access_.writes_structure());
    }
    if (!access_.touches_element()) return true;
    const bool ends_lives = access_.whole() && access_.writes_element();
    out_.add(mirror_.lives, MapPart::kBucket, ends_lives);
    if (access_.whole()) return ends_lives || read_all();
    if (access_.element == 0) return true;
    return access_.record.part == 0 ? touch_element() : touch_part();
  }
  u32 wanted() const { return wanted_; }

 private:
  // A copy reads the elements met so far.
  bool read_all() {
    const StandInTable& table = mirror_.elements;
    u32 i = out_.resume;
    for (; i < table.capacity && out_.room() > kKnownPartBytes; ++i) {
      const StandInTable::Entry& entry = table.entries[i];
      if (entry.key == 0 || (entry.key & kPartKey) != 0) continue;
      out_.add(entry.stand_in, MapPart::kBucket, false);
      for_known_parts([&](u32 byte) { return touch_byte(entry.key + byte, false, 0), true; });
    }
    out_.resume = i < table.capacity ? i : 0;
    return true;
  }
  bool touch_element() {
    const uptr stand_in = find_or_make(access_.element, 1);
    if (stand_in == 0) return false;
    out_.add(stand_in, MapPart::kBucket, access_.writes_element());
    return access_.writes_element() || read_known_parts();
  }
  // A later write of a part meets what is read here now, so stand-ins are made where there are none.
  bool read_known_parts() {
    return for_known_parts(
        [&](u32 byte) { return touch_byte(access_.element + byte, false, kPartBytes / kStandInSize); });
  }
  template <class Visit>
  bool for_known_parts(Visit visit) {
    for (u32 byte = 0; byte < kKnownPartBytes; ++byte) {
      if ((mirror_.known_parts[byte / 64] >> byte % 64 & 1) != 0 && !visit(byte)) return false;
    }
    return true;
  }
  bool touch_part() {
    const uptr whole = find_or_make(access_.element, 1);
    if (whole == 0) return false;
    out_.add(whole, MapPart::kBucket, false);
    const u32 offset = access_.record.part >> 16, size = access_.record.part & 0xFFFF;
    const u32 end = offset + (size < kMostTouchedBytes ? size : kMostTouchedBytes);
    for (u32 byte = offset; byte < end; byte = (byte & ~3u) + 4) {
      if (byte < kKnownPartBytes) mirror_.known_parts[byte / 64] |= u64{1} << byte % 64;
      if (!touch_byte(access_.element + byte, access_.writes_element(), kPartBytes / kStandInSize)) return false;
    }
    return true;
  }
  bool touch_byte(uptr address, bool writes, u32 words_if_new) {
    const uptr bytes = find_or_make((address & ~uptr{kPartBytes - 1}) | kPartKey, words_if_new);
    if (bytes == 0) return false;
    out_.add(bytes + address % kPartBytes, MapPart::kBucket, writes);
    return true;
  }
  // 0 if there are no stand-ins left, or no memory; also for an unknown key if no words are to be taken for it.
  uptr find_or_make(uptr key, u32 words) {
    StandInTable& table = mirror_.elements;
    if (words == 0) return table.capacity == 0 ? 0 : table.slot(key)->stand_in;
    if (table.count * 4 >= table.capacity * 3 && !table.grow()) return 0;
    StandInTable::Entry* entry = table.slot(key);
    if (entry->key != 0) return entry->stand_in;
    const uptr stand_in = mirror_.blocks.take(words);
    if (stand_in == 0) {
      wanted_ = words;
      return 0;
    }
    *entry = {key, stand_in};
    ++table.count;
    return stand_in;
  }

  Mirror& mirror_;
  const CurrentAccess& access_;
  Touches& out_;
  u32 wanted_ = 0;
};

}  // namespace

void mirror_access(const CurrentAccess& access, Touches* out) {
  void* block = nullptr;
  // Bounded: each turn adds a block, or follows the end of the map.
  for (int turn = 0; turn < 64; ++turn) {
    out->clear();
    Mirror* mirror = find_mirror(access);
    if (mirror == nullptr) break;
    u32 generation = 0;
    void* tag = nullptr;
    {
      SpinLock lock(mirror->mutex);
      if (mirror->map != access.map) continue;
      if (block != nullptr) mirror->blocks.add(block);
      block = nullptr;
      Mirroring step(mirror, access, out);
      if (step.run()) return;
      if (step.wanted() == 0) break;
      generation = mirror->blocks.count();
      tag = mirror->tag;
    }
    block = make_stand_in_block(generation, tag);
    if (block == nullptr) break;
  }
  out->clear();
  out->resume = 0;
  free_stand_in_blocks(block);
}

void mirror_construction(uptr map, __mapsan_site site) {
  ObjectTable::Node* node = g_mirrors.find_unlocked(map);
  if (node == nullptr) node = g_mirrors.find_or_make(map);
  if (node == nullptr) return;
  Mirror* made = make_mirror(map, site, site);
  auto* old = reinterpret_cast<Mirror*>(node->word.exchange(reinterpret_cast<u64>(made), std::memory_order_acq_rel));
  if (old != nullptr) give_up(old);
}

void forget_mirror(uptr map) {
  ObjectTable::Node* node = g_mirrors.find_unlocked(map);
  if (node == nullptr) return;
  auto* old = reinterpret_cast<Mirror*>(node->word.exchange(0, std::memory_order_acq_rel));
  if (old != nullptr) give_up(old);
}

}  // namespace mapsan
