// origins.h: what a value derives from: a set of sources, for each of which also whether its value flowed.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_PLUGIN_ORIGINS_H
#define MAPSAN_PLUGIN_ORIGINS_H

#include "llvm/ADT/SmallBitVector.h"

namespace mapsan::plugin {

// Source `s` has two bits: 2s, the value depends on it; 2s+1, the value is computed from what it read.
class Origins {
 public:
  static Origins of(unsigned source, bool value) {
    Origins origins;
    origins.add(source, value);
    return origins;
  }

  void add(unsigned source, bool value) {
    unsigned last = 2 * source + 1;
    if (bits_.size() <= last) bits_.resize(last + 1);
    bits_.set(last - 1);
    if (value) bits_.set(last);
  }
  void remove(unsigned source) {
    if (2 * source + 1 >= bits_.size()) return;
    bits_.reset(2 * source);
    bits_.reset(2 * source + 1);
  }
  bool has(unsigned source) const { return 2 * source < bits_.size() && bits_.test(2 * source); }
  bool has_value(unsigned source) const { return 2 * source + 1 < bits_.size() && bits_.test(2 * source + 1); }
  bool none() const { return bits_.none(); }

  // Whether anything was new.
  bool join(const Origins& other) {
    if (other.none() || !other.bits_.test(bits_)) return false;
    bits_ |= other.bits_;
    return true;
  }
  Origins joined(const Origins& other) const {
    Origins result = *this;
    result.join(other);
    return result;
  }
  // What is decided by a value depends on what the value derives from, but no value flows.
  Origins without_values() const {
    Origins result = *this;
    for (unsigned bit = 1; bit < result.bits_.size(); bit += 2) result.bits_.reset(bit);
    return result;
  }
  template <class Visitor>
  void each(Visitor visitor) const {
    for (unsigned bit = 0; bit < bits_.size(); bit += 2) {
      if (bits_.test(bit)) visitor(bit / 2);
    }
  }

 private:
  llvm::SmallBitVector bits_;
};

}  // namespace mapsan::plugin

#endif  // MAPSAN_PLUGIN_ORIGINS_H
