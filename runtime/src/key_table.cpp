// key_table.cpp: see key_table.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "key_sample.h"

namespace mapsan {
namespace {

constexpr u32 kFirstHeads = 4;
constexpr u32 kMostKeys = 1 << 17;
Pool<KeyEntry> g_keys;
std::atomic<u32> g_key_count{0};  // relaxed: a figure only

// The low bits choose the sample, and say nothing within it.
u32 head_of(u64 mixed, u32 head_count) { return static_cast<u32>(mixed >> 32) & (head_count - 1); }

}  // namespace

KeyEntry** KeyTable::link_to(u64 key) const {
  KeyEntry** link = &heads_[head_of(mixed_key(key), head_count_)];
  while (*link != nullptr && (*link)->key != key) link = &(*link)->chain;
  return link;
}

KeyHistory* KeyTable::find(u64 key) const {
  if (head_count_ == 0) return nullptr;
  KeyEntry* entry = *link_to(key);
  return entry == nullptr ? nullptr : &entry->history;
}

KeyHistory* KeyTable::find_or_make(u64 key) {
  if (KeyHistory* known = find(key)) return known;
  if (count_ == kMost) thin();
  if ((mixed_key(key) & mask()) != 0 || g_key_count.load(std::memory_order_relaxed) >= kMostKeys) return nullptr;
  if (count_ >= head_count_ && !grow()) return nullptr;
  KeyEntry* entry = g_keys.take();
  if (entry == nullptr) return nullptr;
  g_key_count.fetch_add(1, std::memory_order_relaxed);
  ++count_;
  __builtin_memset(static_cast<void*>(entry), 0, sizeof(KeyEntry));
  entry->key = key;
  KeyEntry*& head = heads_[head_of(mixed_key(key), head_count_)];
  entry->chain = head;
  head = entry;
  return &entry->history;
}

bool KeyTable::grow() {
  const u32 count = head_count_ == 0 ? kFirstHeads : head_count_ * 2;
  auto** heads = static_cast<KeyEntry**>(allocate(count * sizeof(KeyEntry*)));
  if (heads == nullptr) return head_count_ != 0;
  for (u32 i = 0; i < head_count_; ++i) {
    while (KeyEntry* entry = heads_[i]) {
      heads_[i] = entry->chain;
      KeyEntry*& head = heads[head_of(mixed_key(entry->key), count)];
      entry->chain = head;
      head = entry;
    }
  }
  deallocate(heads_, head_count_ * sizeof(KeyEntry*));
  heads_ = heads;
  head_count_ = count;
  return true;
}

// Halves the sample until there is room.
void KeyTable::thin() {
  while (count_ == kMost && halvings_ < 31) {
    ++halvings_;
    for (u32 i = 0; i < head_count_; ++i) {
      for (KeyEntry** link = &heads_[i]; *link != nullptr;) {
        (mixed_key((*link)->key) & mask()) != 0 ? drop(link) : void(link = &(*link)->chain);
      }
    }
  }
}

void KeyTable::drop(KeyEntry** link) {
  KeyEntry* entry = *link;
  *link = entry->chain;
  entry->history.free();
  g_keys.give_back(entry);
  --count_;
  g_key_count.fetch_sub(1, std::memory_order_relaxed);
}

void KeyTable::free() {
  for (u32 i = 0; i < head_count_; ++i) {
    while (heads_[i] != nullptr) drop(&heads_[i]);
  }
  deallocate(heads_, head_count_ * sizeof(KeyEntry*));
  heads_ = nullptr;
  head_count_ = halvings_ = 0;
}

KeySample g_key_samples[kKeySamples];

void forget_keys() { g_key_count.store(0, std::memory_order_relaxed); }

}  // namespace mapsan
