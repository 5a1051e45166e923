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
// With MAPSAN_TRACE_OPERATIONS so is each call of __mapsan_operation, with the calls it was made in:
//
//   operation insert:12 CHECK|PUT_IF_ABSENT|INSERTED hash=3 key="a" in Cache::put (callers: act put:40, check has:39)
//
// where equal hashes have equal numbers. MAPSAN_TRACE_SHARED makes every map look shared by other threads, which brings
// the calls of __mapsan_attempt.
//
// It uses the C library alone, so that it links with either C++ library, and needs no initialisation, so that it works
// in the initialisers of the program's globals.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "mapsan/abi.h"

namespace {

// The shadow word of every map: 0, or 2 for a map that other threads know.
__mapsan_u64 shadow_word = 0;

__attribute__((constructor(101))) void choose_shadow_word() {
  if (std::getenv("MAPSAN_TRACE_SHARED")) shadow_word = 2;
}

// A site's fields, as ranges of its string.
struct Site {
  const char* begin[7];
  int length[7];
};

Site split(const char* text) {
  Site site;
  for (int field = 0; field < 7; ++field) {
    const char* end = text ? std::strchr(text, '\x1f') : nullptr;
    site.begin[field] = text ? text : "";
    site.length[field] = end ? static_cast<int>(end - text) : static_cast<int>(std::strlen(site.begin[field]));
    text = end ? end + 1 : nullptr;
  }
  return site;
}

void print_field(const char* prefix, const Site& site, int field) {
  std::fprintf(stderr, "%s%.*s", prefix, site.length[field], site.begin[field]);
}

void print_flags(__mapsan_access_t access) {
  const char* names[] = {"SR", "SW", "ER", "EW", "W", "L", "N", "C"};
  const char* separator = " ";
  for (int bit = 0; bit < 8; ++bit) {
    if (!(access >> bit & 1)) continue;
    std::fprintf(stderr, "%s%s", separator, names[bit]);
    separator = "|";
  }
  if (access & 0xffffff00u) std::fprintf(stderr, " unknown flags");
  unsigned size = access >> 48, offset = access >> 32 & 0xffff;
  if (size) std::fprintf(stderr, "@%u+%u", offset, size);
}

void trace(const char* call, const char* text, __mapsan_access_t access, const void* key, const __mapsan_map_ops* ops) {
  if (!std::getenv("MAPSAN_TRACE")) return;
  Site site = split(text);
  std::fprintf(stderr, "%s", call);
  print_field(" ", site, 0);
  print_field(":", site, 2);
  print_field(":", site, 3);
  print_flags(access);
  char key_text[64];
  if (key && ops && ops->print_key(key, key_text, sizeof key_text)) std::fprintf(stderr, " key=%s", key_text);
  print_field(" map=", site, 5);
  print_field(" in ", site, 4);
  print_field(" type=", site, 6);
  std::fprintf(stderr, "\n");
}

void print_what(__mapsan_u32 what) {
  const char* names[] = {"CHECK",    "EXPORTED", "ACT",     "RESULT_USED", "FOUND", "INSERTED",
                         "ASSIGNED", "ERASED",   "CLEARED", "WHOLE",       "VALUE", "PUT_IF_ABSENT"};
  const char* separator = " ";
  for (int bit = 0; bit < 12; ++bit) {
    if (!(what >> bit & 1)) continue;
    std::fprintf(stderr, "%s%s", separator, names[bit]);
    separator = "|";
  }
}

// Small numbers in the order of appearance, in place of hashes, frames and ids.
int number_of(__mapsan_u64 value) {
  static __mapsan_u64 known[64];
  static int count = 0;
  if (value == 0) return 0;
  for (int index = 0; index < count; ++index) {
    if (known[index] == value) return index + 1;
  }
  if (count < 64) known[count++] = value;
  return count;
}

void print_callers() {
  const char* separator = " (callers: ";
  for (__mapsan_u32 index = __mapsan_self->call_count; index-- > 0;) {
    const __mapsan_call& call = __mapsan_self->calls[index];
    Site site = split(call.site);
    std::fprintf(stderr, "%s", separator);
    if (call.flags & MAPSAN_CALL_CHECK) std::fprintf(stderr, "check ");
    if (call.flags & MAPSAN_CALL_EXPORTED) std::fprintf(stderr, "exported ");
    if (call.flags & MAPSAN_CALL_ACT) std::fprintf(stderr, "act ");
    print_field("", site, 0);
    print_field(":", site, 2);
    separator = ", ";
  }
  if (__mapsan_self->call_count) std::fprintf(stderr, ")");
}

}  // namespace

extern "C" {

static __mapsan_thread main_thread = {~0ull, 0,  1, reinterpret_cast<__mapsan_u64>(&shadow_word), 0, 0, 0, nullptr, 0, 0,
                                      nullptr, nullptr, {0}, {}, {}, 0, {}, 0};
__thread __mapsan_thread* __mapsan_self = &main_thread;

void __mapsan_guard_read(const volatile void*, __mapsan_site, __mapsan_u64) {}
void __mapsan_guard_own(const volatile void*, __mapsan_site, __mapsan_u32) {}
void __mapsan_guard_end(__mapsan_guard_op*, __mapsan_u64*, __mapsan_u64, __mapsan_u64, __mapsan_u32) {}

void __mapsan_access(const volatile void*, __mapsan_access_t access, __mapsan_site site, const void*, const void* key,
                     const __mapsan_map_ops* ops) {
  trace("access", site, access, key, ops);
}
void __mapsan_attempt(const volatile void*, __mapsan_access_t access, __mapsan_site site, const void* key,
                      const __mapsan_map_ops* ops) {
  trace("attempt", site, access, key, ops);
}
void __mapsan_element_access(const volatile void*, __mapsan_access_t access, __mapsan_site site, const void*, const void* key,
                             const __mapsan_map_ops* ops) {
  trace("element", site, access, key, ops);
}
void __mapsan_operation(const volatile void*, __mapsan_u32 what, __mapsan_site text, __mapsan_u64 hash, const void* key,
                        const __mapsan_map_ops* ops, const void*) {
  if (!std::getenv("MAPSAN_TRACE_OPERATIONS")) return;
  Site site = split(text);
  print_field("operation ", site, 0);
  print_field(":", site, 2);
  print_what(what);
  std::fprintf(stderr, " hash=%d", number_of(hash));
  char key_text[64];
  if (key && ops && ops->print_key(key, key_text, sizeof key_text)) std::fprintf(stderr, " key=%s", key_text);
  print_field(" in ", site, 4);
  print_callers();
  std::fprintf(stderr, "\n");
}
void __mapsan_map_construct(const volatile void*, __mapsan_site site) { trace("construct", site, 0, nullptr, nullptr); }
void __mapsan_map_copy_construct(const volatile void*, const volatile void*, __mapsan_site site) {
  trace("copy", site, 0, nullptr, nullptr);
}
void __mapsan_map_move_construct(const volatile void*, const volatile void*, __mapsan_site site) {
  trace("move", site, 0, nullptr, nullptr);
}
void __mapsan_map_destroy(const volatile void*, __mapsan_site site) { trace("destroy", site, 0, nullptr, nullptr); }
void __mapsan_accessor_holds(const volatile void*, const volatile void*, __mapsan_u64, __mapsan_u32 shared) {
  trace(shared ? "holds shared" : "holds", "", 0, nullptr, nullptr);
}
void __mapsan_accessor_releases(const volatile void*) { trace("releases", "", 0, nullptr, nullptr); }
void __mapsan_atomic_before(const volatile void*, __mapsan_u32, __mapsan_u32) {}
void __mapsan_atomic_after(const volatile void*, __mapsan_u32, __mapsan_u32, __mapsan_u32, __mapsan_u32) {}
void __mapsan_fence(__mapsan_u32) {}
void __mapsan_count_falls(const volatile void*) {}
void __mapsan_count_is_none(const volatile void*) {}
void __mapsan_hidden_lock_begins() {}
void __mapsan_hidden_lock_ends() {}
void __mapsan_machine_store(const volatile void*, __mapsan_u64, __mapsan_u32) {}
void __mapsan_machine_load(const volatile void*, __mapsan_u64) {}
void __mapsan_module_register_v1(const __mapsan_module*) {}

// What the last lock was called, for tests that declare this.
const char* trace_lock_name() { return __mapsan_self->lock_name ? __mapsan_self->lock_name : ""; }
}
