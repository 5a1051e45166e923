// fast_path.h: decides inline, in most cases, that an access adds nothing to what the runtime knows.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thread-safety: reads the calling thread's own state, plus shadow words and owned records that other threads write.
// Those are read relaxed: a stale value only sends the access to the runtime, which looks again under its own rules.
#ifndef MAPSAN_HOOK_FAST_PATH_H
#define MAPSAN_HOOK_FAST_PATH_H
#pragma GCC system_header

namespace mapsan {
namespace hook {
inline namespace v1 {
namespace detail {

MAPSAN_HOOK u64 to_number(const volatile void* pointer) noexcept {
  return reinterpret_cast<u64>(const_cast<const void*>(pointer));
}

// Relaxed: see the head of this file.
MAPSAN_HOOK u64 load(u64 address) noexcept {
  return __atomic_load_n(reinterpret_cast<const u64*>(address), __ATOMIC_RELAXED);
}

MAPSAN_HOOK u64 shadow_word(const __mapsan_thread* self, const volatile void* map) noexcept {
  return load(self->shadow_base + ((to_number(map) >> 2) & self->shadow_mask));
}

// The word says: this very address, owned by this thread, which holds no lock.
MAPSAN_HOOK bool is_own(const __mapsan_thread* self, const volatile void* map, u64 word) noexcept {
  return (word & 0xFFFF00000000000Full) == (self->owner_tag | ((to_number(map) >> 1) & 0xC));
}

MAPSAN_HOOK bool is_in_filter(const __mapsan_thread* self, const volatile void* object, __mapsan_site site) noexcept {
  const __mapsan_filter_slot& slot = self->filter[__mapsan_filter_slot_of(object, site)];
  return slot.object == object && slot.site == site && slot.stamp == self->filter_stamp;
}

MAPSAN_HOOK bool is_structure_covered(const __mapsan_thread* self, const volatile void* map, __mapsan_access_t access,
                                      __mapsan_site site) noexcept {
  u64 word = shadow_word(self, map);
  if (is_own(self, map, word)) {
    u64 record = word & 0x0000FFFFFFFFFFF0ull;  // an owned record: its write comes first, its read second
    u64 last = load((access & MAPSAN_STRUCTURE_WRITE) ? record : record + sizeof(u64));
    return (last ^ self->epoch) << 16 == 0;
  }
  return !(access & MAPSAN_STRUCTURE_WRITE) && is_in_filter(self, map, site);
}

// Whether the map has more elements in use than are remembered, and this access need not be told.
MAPSAN_HOOK bool may_skip_element(__mapsan_thread* self, const volatile void* map, __mapsan_access_t access) noexcept {
  u64 word = shadow_word(self, map);
  if (is_own(self, map, word)) {
    if ((load((word & 0x0000FFFFFFFFFFF0ull) + sizeof(u64)) & MAPSAN_MANY_ELEMENTS) == 0) return false;
  } else {
    if (access & MAPSAN_ELEMENT_WRITE) return false;
    u64 quiet = MAPSAN_ELEMENTS_QUIET | ((to_number(map) >> 1) & 0xC) | 2;
    bool is_settled = word == self->settled_word && self->settled_stamp == self->filter_stamp;
    if (!is_settled && (word & (MAPSAN_ELEMENTS_QUIET | 0xF)) != quiet) return false;
  }
  return ++self->element_turn % MAPSAN_ELEMENT_TURNS != 0;
}

MAPSAN_HOOK bool is_element_covered(const volatile void* map, const void* element, __mapsan_access_t access,
                                    __mapsan_site site) noexcept {
  __mapsan_thread* self = __mapsan_self;
  return is_in_filter(self, element, site) || may_skip_element(self, map, access);
}

MAPSAN_HOOK bool is_covered(const volatile void* map, __mapsan_access_t access, __mapsan_site site,
                            const void* element) noexcept {
  const __mapsan_thread* self = __mapsan_self;
  constexpr __mapsan_access_t kStructure = MAPSAN_STRUCTURE_READ | MAPSAN_STRUCTURE_WRITE;
  constexpr __mapsan_access_t kElement = MAPSAN_ELEMENT_READ | MAPSAN_ELEMENT_WRITE;
  return (!(access & kStructure) || is_structure_covered(self, map, access, site)) &&
         (!(access & kElement) || is_element_covered(map, element, access, site));
}

MAPSAN_HOOK void record(const volatile void* map, __mapsan_access_t access, __mapsan_site site, const void* element,
                        const void* key, const __mapsan_map_ops* ops) noexcept {
  if (MAPSAN_LIKELY(is_covered(map, access, site, element))) return;
  __mapsan_access(map, access & ~static_cast<__mapsan_access_t>(MAPSAN_HOOK_BITS), site, element, key, ops);
}

// The same with a key from where the program has it (map_ops.h: KeySource).
template <class Source>
MAPSAN_HOOK void record_keyed(const volatile void* map, __mapsan_access_t access, __mapsan_site site,
                              const Source& source, const __mapsan_map_ops* ops) noexcept {
  if (MAPSAN_LIKELY(is_covered(map, access, site, nullptr))) return;
  const auto key = source.told();
  __mapsan_access(map, access & ~static_cast<__mapsan_access_t>(MAPSAN_HOOK_BITS), site, nullptr, key.get(), ops);
}

// The map of this thread alone, which holds no lock.
MAPSAN_HOOK bool is_private(const volatile void* map) noexcept {
  const __mapsan_thread* self = __mapsan_self;
  return is_own(self, map, shadow_word(self, map));
}

// Whether other threads may know this map: then the runtime wants to hear of a write before it happens.
MAPSAN_HOOK bool is_shared(const volatile void* map) noexcept {
  const __mapsan_thread* self = __mapsan_self;
  u64 word = shadow_word(self, map);
  return word != 0 && !is_own(self, map, word);
}

}  // namespace detail
}  // namespace v1
}  // namespace hook
}  // namespace mapsan

#endif  // MAPSAN_HOOK_FAST_PATH_H
