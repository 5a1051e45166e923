// stock.cpp: changes its map without a lock.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stock.h"

#include <unordered_map>

static std::unordered_map<std::string, int> stock;

void add_stock(const std::string& item, int count) {
  stock.emplace(item, count);  // the violation
}
