// container_traits.cpp: see container_traits.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "container_traits.h"

namespace mapsan {
namespace {

bool contains(Slice text, Slice part) { return text.find(part) != Slice::kNotFound; }

Library library_of(Slice name) {
  struct Row {
    const char* part;
    Library library;
  };
  constexpr Row kRows[] = {{"tbb::", Library::kTbb},         {"boost::", Library::kBoost}, {"folly::", Library::kFolly},
                           {"cuckoohash", Library::kCuckoo}, {"phmap::", Library::kPhmap}, {"gtl::", Library::kPhmap},
                           {"std::", Library::kStd}};
  for (const Row& row : kRows) {
    if (contains(name, row.part)) return row.library;
  }
  return Library::kOther;
}

bool is_concurrent(Slice name) {
  constexpr const char* kParts[] = {"concurrent", "Concurrent",      "cuckoohash_map",
                                    "AtomicHash", "AtomicUnordered", "parallel_"};
  for (const char* part : kParts) {
    if (contains(name, part)) return true;
  }
  return false;
}

// "const std::map<int, std::set<int>> &" -> "const std::map"
Slice template_name(Slice type) {
  for (uptr i = 0; i < type.size; ++i) {
    if (type[i] == '<') return type.first(i);
  }
  return type;
}

}  // namespace

ContainerTraits container_traits(Slice type) {
  const Slice name = template_name(type);
  ContainerTraits traits;
  traits.library = library_of(name);
  traits.concurrent = is_concurrent(name);
  traits.multi = contains(name, "multi");
  traits.set = name.ends_with("set");
  traits.accessors = contains(name, "concurrent_hash_map");
  return traits;
}

}  // namespace mapsan
