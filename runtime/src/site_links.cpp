// site_links.cpp: see site_links.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "site_links.h"

#include "allocator.h"
#include "site.h"

namespace mapsan {
namespace {

constexpr u32 kMostNeeds = 32;
constexpr u32 kHeads = 1 << 12;
std::atomic<SiteLinks*> g_heads[kHeads];
SpinMutex g_mutex;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Takes the digits off the front; 0 where there are none.
u32 take_hex(Slice& text) {
  u32 value = 0;
  while (!text.empty() && hex_digit(text[0]) >= 0) {
    value = value << 4 | static_cast<u32>(hex_digit(text[0]));
    text = text.from(1);
  }
  return value;
}

u32 to_id(Slice text) { return take_hex(text); }

bool take(Slice& text, char wanted) {
  if (text.empty() || text[0] != wanted) return false;
  text = text.from(1);
  return true;
}

struct ParsedNeeds {
  Need needs[kMostNeeds];
  u32 count = 0;
  bool validates = false;  // `*`
  u32 validator = 0;
};

void parse_needs(Slice text, ParsedNeeds* parsed) {
  while (!text.empty() && parsed->count < kMostNeeds) {
    Need need{};
    const bool of_callers = take(text, '*');
    need.check = take_hex(text);
    need.value = take(text, 'v');
    need.either_way = take(text, '+');
    need.counts = take(text, '#');
    need.latest = take(text, '!');
    if (take(text, '~')) need.validator = take_hex(text);
    if (of_callers) {
      parsed->validates = true;
      parsed->validator = need.validator;
    } else if (need.check != 0) {
      parsed->needs[parsed->count++] = need;
    }
    if (!take(text, ',')) break;
  }
}

u32 head_of(__mapsan_site site) {
  return static_cast<u32>(reinterpret_cast<uptr>(site) * 0x9E3779B97F4A7C15ull >> 52) % kHeads;
}

const SiteLinks* find(u32 head, __mapsan_site site) {
  // Acquire: pairs with the release that put the record at the head of its chain.
  const SiteLinks* links = g_heads[head].load(std::memory_order_acquire);
  while (links != nullptr && links->site != site) links = links->next;
  return links;
}

SiteLinks* read_links(__mapsan_site text) {
  const Site site = parse_site(text);
  ParsedNeeds parsed;
  parse_needs(site.needs, &parsed);
  auto* links = static_cast<SiteLinks*>(allocate(sizeof(SiteLinks) + parsed.count * sizeof(Need)));
  if (links == nullptr) return nullptr;
  links->site = text;
  Slice id = site.id;
  links->id = take_hex(id);
  links->ages = take(id, '<');
  links->function = to_id(site.function_id);
  links->callee = to_id(site.callee_id);
  links->kind = operation_kind(site.operation);
  links->container = container_traits(site.map_type);
  links->validates = parsed.validates;
  links->validator = parsed.validator;
  links->need_count = parsed.count;
  for (u32 i = 0; i < parsed.count; ++i) links->needs[i] = parsed.needs[i];
  return links;
}

}  // namespace

const SiteLinks* links_of(__mapsan_site site) {
  const u32 head = head_of(site);
  if (const SiteLinks* known = find(head, site)) return known;
  SpinLock lock(g_mutex);
  if (const SiteLinks* known = find(head, site)) return known;
  SiteLinks* links = read_links(site);
  if (links == nullptr) return nullptr;
  links->next = g_heads[head].load(std::memory_order_relaxed);
  // Release: publishes the record; pairs with the acquire in find().
  g_heads[head].store(links, std::memory_order_release);
  return links;
}

}  // namespace mapsan
