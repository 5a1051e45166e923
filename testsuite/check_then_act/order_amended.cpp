// order_amended.cpp: an object is read, changed and put back whole; its key is a part of it.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_report %s %t
// CHECK: WARNING: MapSanitizer: check-then-act on std::map<int, Order> 'Book::orders_'
// JSON: confidence == "predicted" and consequence == "lost-update"
#include <map>
#include <mutex>

#include "two_threads.h"

struct Order {
  int id = 0;
  int open = 0;
  double price = 0;
};

class Book {
 public:
  Order get(int id) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return orders_.at(id);  // ROLE: check, interferer
  }
  void set(const Order& order) {
    std::lock_guard<std::mutex> lock(mutex_);
    orders_.at(order.id) = order;  // ROLE: act, interferer
  }
  template <class Change>
  void amend(int id, Change change) {
    std::lock_guard<std::mutex> lock(mutex_);
    change(orders_.at(id));
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, Order> orders_ = {{1, Order{1, 100, 10}}};
};

Book book;

template <class Change>
void amend(Change change) {
#ifdef FIXED
  book.amend(1, change);
#else
  Order order = book.get(1);
  change(order);
  book.set(order);
#endif
}

int main() {
  run_in_order(
      "market", [] { amend([](Order& order) { order.open -= 7; }); },  //
      "trader", [] { amend([](Order& order) { order.price = 9.5; }); });
}
