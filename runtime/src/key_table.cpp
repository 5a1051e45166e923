// key_table.cpp: see key_table.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "key_table.h"

namespace mapsan {
namespace {

constexpr u32 kFirstHeads = 4;
constexpr u32 kMostKeys = 1 << 17;
Pool<KeyEntry> g_keys;
std::atomic<u32> g_key_count{0};  // relaxed: a figure only

// Every bit of the result depends on every bit of the key, which may be as simple as a counter.
u64 mixed(u64 key) {
  key = (key ^ key >> 32) * 0xD6E8FEB86659FD93ull;
  key = (key ^ key >> 32) * 0xD6E8FEB86659FD93ull;
  return key ^ key >> 32;
}

}  // namespace

void KeyTable::KeyList::push(KeyEntry* entry) {
  entry->newer = nullptr;
  entry->older = newest;
  (newest != nullptr ? newest->newer : oldest) = entry;
  newest = entry;
  ++count;
}

void KeyTable::KeyList::remove(KeyEntry* entry) {
  (entry->newer != nullptr ? entry->newer->older : newest) = entry->older;
  (entry->older != nullptr ? entry->older->newer : oldest) = entry->newer;
  --count;
}

KeyEntry* KeyTable::lookup(u64 key) const {
  if (head_count_ == 0) return nullptr;
  KeyEntry* entry = heads_[mixed(key) & (head_count_ - 1)];
  while (entry != nullptr && entry->key != key) entry = entry->chain;
  return entry;
}

KeyHistory* KeyTable::find(u64 key) const {
  KeyEntry* entry = lookup(key);
  return entry == nullptr ? nullptr : &entry->history;
}

KeyHistory* KeyTable::find_or_make(u64 key) {
  if (KeyEntry* known = lookup(key)) {
    if (!known->sampled && recent_.newest != known) {
      recent_.remove(known);
      recent_.push(known);
    }
    return &known->history;
  }
  if (recent_.count == kMostInList) make_room();
  if (g_key_count.load(std::memory_order_relaxed) >= kMostKeys) {
    if (recent_.count == 0) return nullptr;
    drop(recent_.oldest);
  }
  if (recent_.count + sample_.count >= head_count_ && !grow()) return nullptr;
  KeyEntry* entry = g_keys.take();
  if (entry == nullptr) return nullptr;
  g_key_count.fetch_add(1, std::memory_order_relaxed);
  __builtin_memset(static_cast<void*>(entry), 0, sizeof(KeyEntry));
  entry->key = key;
  KeyEntry*& head = heads_[mixed(key) & (head_count_ - 1)];
  entry->chain = head;
  head = entry;
  recent_.push(entry);
  return &entry->history;
}

bool KeyTable::grow() {
  const u32 count = head_count_ == 0 ? kFirstHeads : head_count_ * 2;
  auto** heads = static_cast<KeyEntry**>(allocate(count * sizeof(KeyEntry*)));
  if (heads == nullptr) return head_count_ != 0;
  for (u32 i = 0; i < head_count_; ++i) {
    while (KeyEntry* entry = heads_[i]) {
      heads_[i] = entry->chain;
      KeyEntry*& head = heads[mixed(entry->key) & (count - 1)];
      entry->chain = head;
      head = entry;
    }
  }
  deallocate(heads_, head_count_ * sizeof(KeyEntry*));
  heads_ = heads;
  head_count_ = count;
  return true;
}

// The key that was not used for longest goes, or into the sample.
void KeyTable::make_room() {
  KeyEntry* entry = recent_.oldest;
  const bool wanted = sample_halvings_ == 0 || mixed(entry->key) >> (64 - sample_halvings_) == 0;
  if (!wanted) return drop(entry);
  recent_.remove(entry);
  sample_.push(entry);
  entry->sampled = true;
  if (sample_.count > kMostInList) thin_sample();
}

void KeyTable::thin_sample() {
  if (sample_halvings_ < 63) ++sample_halvings_;
  for (KeyEntry* entry = sample_.oldest; entry != nullptr;) {
    KeyEntry* newer = entry->newer;
    if (mixed(entry->key) >> (64 - sample_halvings_) != 0) drop(entry);
    entry = newer;
  }
}

void KeyTable::drop(KeyEntry* entry) {
  KeyEntry** link = &heads_[mixed(entry->key) & (head_count_ - 1)];
  while (*link != entry) link = &(*link)->chain;
  *link = entry->chain;
  (entry->sampled ? sample_ : recent_).remove(entry);
  entry->history.free();
  g_keys.give_back(entry);
  g_key_count.fetch_sub(1, std::memory_order_relaxed);
}

void KeyTable::free() {
  KeyList* const lists[] = {&recent_, &sample_};
  for (KeyList* list : lists) {
    while (list->newest != nullptr) drop(list->newest);
  }
  deallocate(heads_, head_count_ * sizeof(KeyEntry*));
  heads_ = nullptr;
  head_count_ = 0;
}

void forget_keys() { g_key_count.store(0, std::memory_order_relaxed); }

}  // namespace mapsan
