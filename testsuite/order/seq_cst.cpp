// seq_cst.cpp: sequentially consistent atomics release and acquire; C11 atomics, wide ones and builtins too.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_order --flags=-latomic %s %t
// CHECK-DAG: read-write-race on std::map<int, int> 'by_default'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_exchange'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_failed_exchange'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_wide'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_reference'
// CHECK-DAG: read-write-race on std::map<int, int> 'by_bit'
#include <atomic>

#include "order_pair.h"

// A struct of 16 bytes goes through the atomic library.
struct Wide {
  long value, more;
};

Map by_default, by_exchange, by_failed_exchange, by_wide, by_reference, by_bit;
std::atomic<bool> flag{false};
std::atomic<int> word{0}, failing{0};
std::atomic<Wide> wide{};
int plain = 0;
unsigned bits = 0;
constexpr auto kOrder = ORDERED(std::memory_order_seq_cst) UNORDERED_ONLY(std::memory_order_relaxed);
constexpr int kBuiltinOrder = ORDERED(__ATOMIC_SEQ_CST) UNORDERED_ONLY(__ATOMIC_RELAXED);

int main() {
  run_pair(
      [] {
        by_default[1] = 1;
        flag.store(true, kOrder);
      },
      [] {
        while (!flag.load(kOrder)) continue;
        (void)by_default.find(1);
      });
  run_pair(
      [] {
        by_exchange[1] = 1;
        word.exchange(1, kOrder);
      },
      [] {
        while (word.fetch_or(0, kOrder) != 1) continue;
        (void)by_exchange.find(1);
      });
  run_pair(
      [] {
        by_failed_exchange[1] = 1;
        failing.store(7);
      },
      [] {
        int expected = 0;
        while (failing.compare_exchange_strong(expected, 0, std::memory_order_seq_cst, kOrder)) continue;
        (void)by_failed_exchange.find(1);
      });
  run_pair(
      [] {
        by_wide[1] = 1;
        wide.store({1, 1}, kOrder);
      },
      [] {
        while (wide.load(kOrder).value == 0) continue;
        (void)by_wide.find(1);
      });
  run_pair(
      [] {
        by_reference[1] = 1;
        std::atomic_ref(plain).store(1, kOrder);
      },
      [] {
        while (std::atomic_ref(plain).load(kOrder) == 0) continue;
        (void)by_reference.find(1);
      });
  run_pair(
      [] {
        by_bit[1] = 1;
        __atomic_fetch_or(&bits, 4u, kBuiltinOrder);
      },
      [] {
        while ((__atomic_load_n(&bits, kBuiltinOrder) & 4u) == 0) continue;
        (void)by_bit.find(1);
      });
}
