// tsan_tags.cpp: see tsan_tags.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "tsan_tags.h"

#include "site.h"
#include "tsan_interface.h"

namespace mapsan {
namespace {

constexpr u32 kMostTags = 768;  // ThreadSanitizer ends the process at its 1024th
constexpr u32 kSlots = 2048;    // more than sites that can have tags
constexpr const char* kObjects[2] = {"structure of ", "bucket of "};
constexpr const char* kHeadings[2] = {"race on a map structure", "race on a map bucket"};

struct SiteTags {
  std::atomic<u64> key;  // of site and construction
  std::atomic<void*> tags[2];
};
SiteTags g_sites[kSlots];
std::atomic<u32> g_tag_count{0};
void* g_shared_tags[2];

// Text on the stack, cut where it ends: names of types can be very long.
class ShortText {
 public:
  ShortText& add(Slice text) {
    const Slice part = text.first(sizeof(text_) - 1 - size_);
    __builtin_memcpy(text_ + size_, part.data, part.size);
    size_ += part.size;
    return *this;
  }
  ShortText& add_number(u32 value) {
    char digits[10];
    u32 first = sizeof(digits);
    do {
      digits[--first] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0);
    return add(Slice(digits + first, sizeof(digits) - first));
  }
  const char* c_str() {
    text_[size_] = '\0';
    return text_;
  }

 private:
  char text_[1024];
  uptr size_ = 0;
};

// "std::map<int, int> 'stock'"
void add_map(const Site& site, const Site& construction, ShortText& out) {
  const Slice type = construction.map_type.empty() ? site.map_type : construction.map_type;
  const Slice name = construction.map_name.empty() ? site.map_name : construction.map_name;
  out.add(type.empty() ? Slice("a map") : type);
  if (!name.empty()) out.add(" '").add(name).add("'");
}

// "insert at stock.cpp:12:9"
void add_place(const Site& site, ShortText& out) {
  out.add(site.operation).add(" at ").add(base_name(site.file)).add(":").add_number(site.line);
  out.add(":").add_number(site.column);
}

void* register_tag(__mapsan_site where, __mapsan_site born, u32 part) {
  const Site site = parse_site(where), construction = parse_site(born);
  ShortText object, heading;
  object.add(kObjects[part]);
  add_map(site, construction, object);
  object.add(" (");
  add_place(site, object);
  object.add(")");
  heading.add(kHeadings[part]).add(" (");
  add_map(site, construction, heading);
  heading.add(", ");
  add_place(site, heading);
  heading.add(")");
  void* tag = __tsan_external_register_tag(object.c_str());
  __tsan_external_register_header(tag, heading.c_str());
  return tag;
}

// Null when the table is full.
SiteTags* find_tags(__mapsan_site site, __mapsan_site construction) {
  // Addresses of literals have 47 bits: two pairs have one key only if both differ in just the right way.
  const u64 key = reinterpret_cast<uptr>(site) ^ reinterpret_cast<uptr>(construction) * 0x9E3779B97F4A7C15ull;
  u32 i = static_cast<u32>(key * 0x9E3779B97F4A7C15ull >> 53);
  for (u32 tries = 0; tries < 64; ++tries, i = (i + 1) % kSlots) {
    u64 seen = g_sites[i].key.load(std::memory_order_relaxed);
    // Relaxed: the key publishes nothing; the tags beside it are null until they can be used.
    if (seen == 0 && g_sites[i].key.compare_exchange_strong(seen, key, std::memory_order_relaxed)) seen = key;
    if (seen == key) return &g_sites[i];
  }
  return nullptr;
}

}  // namespace

void start_tsan_tags() {
  for (u32 part = 0; part < 2; ++part) {
    g_shared_tags[part] = __tsan_external_register_tag(part == 0 ? "structure of a map" : "bucket of a map");
    __tsan_external_register_header(g_shared_tags[part], kHeadings[part]);
  }
}

void* tsan_tag_of(__mapsan_site site, __mapsan_site construction, MapPart part) {
  const u32 index = static_cast<u32>(part);
  if (site == nullptr) return g_shared_tags[index];
  SiteTags* known = find_tags(site, construction);
  if (known == nullptr) return g_shared_tags[index];
  // Acquire: pairs with the exchange below; ThreadSanitizer's record of the tag is complete.
  void* tag = known->tags[index].load(std::memory_order_acquire);
  if (MAPSAN_LIKELY(tag != nullptr)) return tag;
  if (g_tag_count.fetch_add(1, std::memory_order_relaxed) >= kMostTags) {
    g_tag_count.store(kMostTags, std::memory_order_relaxed);
    tag = g_shared_tags[index];
  } else {
    tag = register_tag(site, construction, index);
  }
  void* first = nullptr;
  // Two threads may register at the same time: the first wins, the other's tag is left over.
  const bool won = known->tags[index].compare_exchange_strong(first, tag, std::memory_order_acq_rel);
  return won ? tag : first;
}

}  // namespace mapsan
