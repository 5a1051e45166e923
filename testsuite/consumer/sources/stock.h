// stock.h: a library with a map, for the consumer tests.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

__attribute__((visibility("default"))) void add_stock(const std::string& item, int count);
