// library.cpp: a shared library with a map in it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <map>

static std::map<int, int> stock;

extern "C" __attribute__((visibility("default"))) void put(int key) { stock.insert_or_assign(key, 1); }
