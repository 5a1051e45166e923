// operation_kind.cpp: see operation_kind.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "operation_kind.h"

namespace mapsan {
namespace {

struct Row {
  const char* name;
  OperationKind kind;
};

constexpr Row kRows[] = {
    {"size", OperationKind::kSize},
    {"empty", OperationKind::kEmpty},
    {"ssize", OperationKind::kSize},
    {"unsafe_size", OperationKind::kSize},
    {"begin", OperationKind::kFirst},
    {"cbegin", OperationKind::kFirst},
    {"rbegin", OperationKind::kFirst},
    {"crbegin", OperationKind::kFirst},
    {"end", OperationKind::kFirst},
    {"cend", OperationKind::kFirst},
    {"rend", OperationKind::kFirst},
    {"crend", OperationKind::kFirst},
    {"iterator++", OperationKind::kStep},
    {"iterator--", OperationKind::kStep},
    {"iterator*", OperationKind::kElement},
    {"iterator->", OperationKind::kElement},
    {"element", OperationKind::kElement},
    {"operator[]", OperationKind::kIndex},
    {"insert", OperationKind::kPutIfAbsent},
    {"emplace", OperationKind::kPutIfAbsent},
    {"emplace_hint", OperationKind::kPutIfAbsent},
    {"try_emplace", OperationKind::kPutIfAbsent},
    {"insert_or_visit", OperationKind::kPutIfAbsent},
    {"emplace_or_visit", OperationKind::kPutIfAbsent},
    {"try_emplace_or_visit", OperationKind::kPutIfAbsent},
    {"lazy_emplace", OperationKind::kPutIfAbsent},
    {"try_emplace_l", OperationKind::kPutIfAbsent},
    {"lazy_emplace_l", OperationKind::kPutIfAbsent},
    {"insert_or_assign", OperationKind::kPut},
    {"assign", OperationKind::kPut},
    {"assign_if_equal", OperationKind::kPut},
    {"upsert", OperationKind::kPut},
    {"update", OperationKind::kPut},
    {"erase", OperationKind::kErase},
    {"extract", OperationKind::kErase},
    {"erase_if", OperationKind::kErase},
    {"erase_fn", OperationKind::kErase},
    {"unsafe_erase", OperationKind::kErase},
    {"unsafe_extract", OperationKind::kErase},
    {"clear", OperationKind::kClear},
    {"swap", OperationKind::kClear},
    {"operator=", OperationKind::kClear},
    {"exchange", OperationKind::kClear},
};

}  // namespace

OperationKind operation_kind(Slice operation) {
  for (const Row& row : kRows) {
    if (operation == Slice(row.name)) return row.kind;
  }
  return OperationKind::kLookup;
}

}  // namespace mapsan
