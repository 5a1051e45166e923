// trace_runtime.cpp: stands in for the runtime in tests of the plugin: prints each call instead of watching.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With MAPSAN_TRACE set, every call is one line on stderr, without addresses, so that it can be compared:
//
//   access find:12 SR map=Cache::map_ in Cache::has key="a"      (element, attempt likewise)
//
// Flags: SR SW structure read, write; ER EW element read, write; W whole; L lifetime; N non-const; @offset+size a part.
// MAPSAN_TRACE_SHARED makes every map look shared by other threads, which brings the calls of __mapsan_attempt.
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "mapsan/abi.h"

namespace {

// A shadow word that names no owner: a shared map.
__mapsan_u64 shared_word = 2;
__mapsan_u64 unknown_word = 0;

__mapsan_u64 word_address() {
  return reinterpret_cast<__mapsan_u64>(std::getenv("MAPSAN_TRACE_SHARED") ? &shared_word : &unknown_word);
}

__mapsan_thread make_thread() {
  __mapsan_thread thread{};
  thread.owner_tag = ~0ull;
  thread.shadow_base = word_address();
  return thread;
}

bool is_tracing() { return std::getenv("MAPSAN_TRACE") != nullptr; }

std::vector<std::string> fields_of(const char* site) {
  std::vector<std::string> fields(1);
  for (; site && *site; ++site) {
    if (*site == '\x1f') {
      fields.emplace_back();
    } else {
      fields.back() += *site;
    }
  }
  fields.resize(7);
  return fields;
}

std::string flags_of(__mapsan_access_t access) {
  std::string text;
  const char* names[] = {"SR", "SW", "ER", "EW", "W", "L", "N"};
  for (int bit = 0; bit < 7; ++bit) {
    if (access >> bit & 1) text += (text.empty() ? "" : "|") + std::string(names[bit]);
  }
  if (access & 0xffffff80u) text += "|unknown flags";
  if (unsigned size = access >> 48) text += "@" + std::to_string(access >> 32 & 0xffff) + "+" + std::to_string(size);
  return text.empty() ? "none" : text;
}

void trace(const char* call, __mapsan_site site, const std::string& details) {
  if (!is_tracing()) return;
  std::vector<std::string> fields = fields_of(site);
  std::fprintf(stderr, "%s %s:%s:%s%s map=%s in %s type=%s\n", call, fields[0].c_str(), fields[2].c_str(),
               fields[3].c_str(), details.c_str(), fields[5].c_str(), fields[4].c_str(), fields[6].c_str());
}

std::string key_text(const void* key, const __mapsan_map_ops* ops) {
  char text[64];
  if (!key || !ops || !ops->print_key(key, text, sizeof text)) return "";
  return std::string(" key=") + text;
}

}  // namespace

extern "C" {

static __mapsan_thread main_thread = make_thread();
__thread __mapsan_thread* __mapsan_self = &main_thread;

void __mapsan_access(const volatile void*, __mapsan_access_t access, __mapsan_site site, const void*, const void* key,
                     const __mapsan_map_ops* ops) {
  trace("access", site, " " + flags_of(access) + key_text(key, ops));
}
void __mapsan_attempt(const volatile void*, __mapsan_access_t access, __mapsan_site site, const void* key,
                      const __mapsan_map_ops* ops) {
  trace("attempt", site, " " + flags_of(access) + key_text(key, ops));
}
void __mapsan_element_access(const void*, __mapsan_access_t access, __mapsan_site site, const void*, const void* key,
                             const __mapsan_map_ops* ops) {
  trace("element", site, " " + flags_of(access) + key_text(key, ops));
}
void __mapsan_map_construct(const volatile void*, __mapsan_site site) { trace("construct", site, ""); }
void __mapsan_map_copy_construct(const volatile void*, const volatile void*, __mapsan_site site) {
  trace("copy", site, "");
}
void __mapsan_map_move_construct(const volatile void*, const volatile void*, __mapsan_site site) {
  trace("move", site, "");
}
void __mapsan_map_destroy(const volatile void*, __mapsan_site site) { trace("destroy", site, ""); }
void __mapsan_atomic_before(const volatile void*, __mapsan_u32, __mapsan_u32) {}
void __mapsan_atomic_after(const volatile void*, __mapsan_u32, __mapsan_u32, __mapsan_u32, __mapsan_u32) {}
void __mapsan_fence(__mapsan_u32) {}
void __mapsan_module_register_v1(const __mapsan_module*) {}
// Set MAPSAN_TRACE_LOCK in a test and call this to see which lock was named last.
const char* trace_lock_name() { return __mapsan_self->lock_name ? __mapsan_self->lock_name : ""; }
}
