// reference_handed_to_other_thread.cpp: what mapsan misses: a use of an element through a pointer that was obtained in
// another thread. See docs/limitations.md, "Elements used through pointers".
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report --no-fixed %s %t
// XFAIL: *
// CHECK: WARNING: MapSanitizer: {{concurrent-write|read-write-race}} on std::map<int, int>
#include <map>

#include "two_threads.h"

std::map<int, int> shared_map{{1, 1}};
int* element = &shared_map.at(1);

void write_through_pointer() { *element = 2; }
void look() { (void)(shared_map.at(1) == 2); }

int main() { run_in_order("writer", write_through_pointer, "reader", look); }
